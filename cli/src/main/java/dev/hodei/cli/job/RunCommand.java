package dev.hodei.cli.job;

import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.connection.Connection;
import dev.hodei.cli.log.DamageReport;
import dev.hodei.cli.log.JsonLog;
import dev.hodei.cli.log.LogEntry;
import dev.hodei.cli.log.LogSink;
import dev.hodei.cli.log.PlainLog;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.cli.terminal.OutputClosedException;
import dev.hodei.cli.terminal.Spinner;
import dev.hodei.cli.terminal.Style;
import dev.hodei.cli.terminal.Terminal;
import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.FollowLogsRequest;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobSpec;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;

/** {@code hodei run}: queue, follow, exit with the job's own exit code. */
public final class RunCommand extends Command {
    private final Invocation invocation;
    private final Terminal terminal;

    private final SpecOptions work = new SpecOptions(syntax);

    private final Given<Boolean> detach = syntax.flag("-d, --detach", "Do not follow: print the job's id and exit.");

    private final Given<Boolean> timeline =
            syntax.flag("--timeline", "At the end, print when it was queued, assigned, running, finished.");

    private final Given<Boolean> timestamps = syntax.flag("--timestamps", "Start each line with the time it was read.");

    private final Given<Boolean> raw = syntax.flag("--raw", PlainLog.RAW);

    public RunCommand(Invocation invocation) {
        super("Queue a job, show its output as it appears, and exit with its exit code.");
        syntax.synopsis("hodei run [OPTIONS] -- CMD...");
        syntax.examples(
                "  hodei run -- 'seq 100 | tail -n 3'",
                "  hodei run --workdir \"$PWD\" --name nightly --timeout 1h30m -e CI=1 -- make test",
                "  tar c src | hodei run --stdin -- 'tar x && make -C src'",
                "  hodei run --script report.py --interpreter python3 -- --month 11",
                "%nCtrl-C asks whether to detach or to cancel; where nobody can be asked it cancels.");
        this.invocation = invocation;
        this.terminal = invocation.terminal();
    }

    @Override
    public Integer call() {
        JobSpec spec = work.spec(terminal);
        Connection connection = invocation.connection();
        if (detach.get()) {
            return QueueCommand.queueAndPrint(invocation, spec, "");
        }
        try (Interrupts interrupts = Interrupts.install(terminal, connection)) {
            try {
                Job job = JobCalls.queuePatiently(connection, spec);
                interrupts.follow(job.getJobId());
                int code = follow(job, interrupts);
                work.warnOfInputThatCame(terminal);
                return code;
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() == Status.Code.CANCELLED
                        && interrupts.decision() != Interrupts.Decision.NONE) {
                    terminal.errLine("hodei: left before the server had answered; `hodei job list` says whether the job"
                            + " was queued");
                    return ExitCode.CANCELLED;
                }
                throw e;
            }
        }
    }

    private int follow(Job queued, Interrupts interrupts) {
        String id = Text.shortId(queued.getJobId());
        PlainLog plain = new PlainLog(terminal, timestamps.get(), raw.get());
        LogSink log = new DamageReport(invocation.json() ? new JsonLog(terminal) : plain, terminal);
        try (Spinner spinner = Waiting.spinner(invocation.connection(), terminal, queued)) {
            Job job = new JobFollow(invocation.connection(), new Unveiling(spinner, log), again -> {
                        spinner.stop();
                        plain.finishLine();
                        if (!invocation.json()) {
                            terminal.errLine(again);
                        }
                    })
                    .toEnd(FollowLogsRequest.newBuilder()
                            .setJobId(queued.getJobId())
                            // The first, not the latest: a short one may be over before the server hears this.
                            .setAttempt(1)
                            .build());
            spinner.stop();
            plain.finishLine();
            return end(job, id);
        } catch (InterruptedException | StatusRuntimeException e) {
            if (e instanceof StatusRuntimeException refused && !interrupted(refused, interrupts)) {
                plain.finishLine();
                terminal.errLine("hodei: job " + id + " may still run; `hodei job get " + id + "` says");
                throw refused;
            }
            return left(interrupts.decision(), id);
        } catch (OutputClosedException e) {
            terminal.errLine("hodei: "
                    + (e.isReaderGone() ? "nobody reads the output any more; " : "")
                    + "job " + id + " goes on");
            throw e;
        }
    }

    private static boolean interrupted(StatusRuntimeException failure, Interrupts interrupts) {
        return failure.getStatus().getCode() == Status.Code.CANCELLED
                && switch (interrupts.decision()) {
                    case DETACH, LEAVE -> true;
                    case NONE, ASKING, CANCEL -> false;
                };
    }

    private int left(Interrupts.Decision decision, String id) {
        if (decision == Interrupts.Decision.DETACH) {
            terminal.errLine("\nhodei: detached; job " + id + " goes on (see it with `hodei job logs " + id
                    + " --follow`, stop it with `hodei job cancel " + id + "`)");
            return ExitCode.DETACHED;
        }
        throw new CliException(
                ExitCode.CANCELLED, "left without waiting for the end of job " + id + "; it may still run");
    }

    private int end(Job job, String id) {
        Outcome outcome = Outcome.of(job);
        if (invocation.json()) {
            JsonLines.print(terminal, job);
            return outcome.exitCode();
        }
        if (outcome.exitCode() != 0) {
            String action = outcome.exitCode() == ExitCode.NOT_THE_JOBS_FAULT ? " (" + outcome.action() + ")" : "";
            terminal.errLine("hodei: job " + id + " " + Text.visible(outcome.words()) + action);
        }
        if (timeline.get()) {
            String name = Text.shortened(Text.visible(job.getDisplayName()), 60);
            terminal.errLine(terminal.styleErr(Style.BOLD, "job " + id + ": " + name));
            Timeline.lines(job).forEach(line -> terminal.errLine("  " + line));
        }
        return outcome.exitCode();
    }

    /** Takes the spinner away before the first output. */
    private record Unveiling(Spinner spinner, LogSink log) implements LogSink {
        @Override
        public void attempt(String jobId, int number) {
            log.attempt(jobId, number);
        }

        @Override
        public void entries(List<LogEntry> entries) throws InterruptedException {
            spinner.stop();
            log.entries(entries);
        }

        @Override
        public void ended() {
            log.ended();
        }

        @Override
        public void incomplete(String sentence) {
            log.incomplete(sentence);
        }

        @Override
        public void damaged(String sentence) {
            log.damaged(sentence);
        }
    }
}
