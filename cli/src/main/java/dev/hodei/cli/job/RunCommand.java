package dev.hodei.cli.job;

import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.connection.Connection;
import dev.hodei.cli.job.interrupt.FollowedJob;
import dev.hodei.cli.job.interrupt.Interrupts;
import dev.hodei.cli.log.PlainLog;
import dev.hodei.cli.nested.NestedRun;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.cli.terminal.Terminal;
import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.QueueJobResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** {@code hodei run}: queue, follow, exit with the job's own exit code. */
public final class RunCommand extends Command {
    private final Invocation invocation;
    private final Terminal terminal;

    private final SpecOptions work = new SpecOptions(syntax);

    private final Given<Boolean> detach = syntax.flag("-d, --detach", "Do not follow: print the job's id and exit.");

    private final Given<Boolean> quiet =
            syntax.flag("-q, --quiet", "Leave out the job's id, its page's address, and what it waits for.");

    private final Given<Boolean> timeline =
            syntax.flag("--timeline", "At the end, print when it was queued, assigned, running, finished.");

    private final Given<Boolean> timestamps = syntax.flag("--timestamps", "Start each line with the time it was read.");

    private final Given<Boolean> raw = syntax.flag("--raw", PlainLog.RAW);

    private final Given<Boolean> fullEcho = syntax.flag("--full-echo", PlainLog.FULL_ECHO);

    public RunCommand(Invocation invocation) {
        super("Queue a job, show its output as it appears, and exit with its exit code.");
        syntax.synopsis("hodei run [OPTIONS] -- CMD...");
        syntax.examples(
                "  hodei run -- 'seq 100 | tail -n 3'",
                "  hodei run --workdir \"$PWD\" --name nightly --timeout 1h30m -e CI=1 -- make test",
                "  tar c src | hodei run --stdin -- 'tar x && make -C src'",
                "  hodei run --script report.py --interpreter python3 -- --month 11",
                "%nCtrl-C asks whether to cancel the job or to detach: this command ends, and the job goes on. SIGTERM, and"
                        + " Ctrl-C where nobody can be asked, cancel it and wait for its end; SIGHUP detaches.");
        this.invocation = invocation;
        this.terminal = invocation.terminal();
    }

    @Override
    public Integer call() {
        JobSpec spec = work.spec(terminal);
        if (!quiet.get()) {
            work.noteBash(spec, invocation);
        }
        Connection connection = invocation.connection();
        if (detach.get()) {
            return detached(JobCalls.submit(connection, spec, Connection.CALL_PATIENCE));
        }
        try (Interrupts interrupts = Interrupts.install(terminal, followed(connection))) {
            try {
                QueueJobResponse queued = JobCalls.submit(connection, NestedRun.within(terminal.environment(), spec));
                announce(queued);
                interrupts.follow(queued.getJob().getJobId());
                PlainLog plain = new PlainLog(terminal, timestamps.get(), raw.get(), fullEcho.get());
                int code = new RunFollow(invocation, interrupts, plain, quiet.get(), timeline.get())
                        .toEnd(queued.getJob());
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

    private static FollowedJob followed(Connection connection) {
        return new FollowedJob() {
            @Override
            public void cancel(String id) {
                Job _ = JobCalls.cancelPatiently(connection, id);
            }

            @Override
            public boolean hasEnded(String id) {
                try {
                    return JobCalls.ended(JobCalls.get(connection, id));
                } catch (StatusRuntimeException e) {
                    return false;
                }
            }

            @Override
            public boolean isServerLost() {
                return connection.isLost();
            }
        };
    }

    private int detached(QueueJobResponse queued) {
        Job job = queued.getJob();
        if (invocation.json()) {
            JsonLines.print(terminal, job);
            return ExitCode.OK;
        }
        terminal.line(job.getJobId());
        announce(queued);
        if (!quiet.get() && terminal.errIsTerminal()) {
            terminal.errLine("hodei: " + RunFollow.onward(Text.shortId(job.getJobId())));
        }
        return ExitCode.OK;
    }

    private void announce(QueueJobResponse queued) {
        if (quiet.get() || invocation.json()) {
            return;
        }
        String id = queued.getJob().getJobId();
        terminal.errLine("hodei: job " + Text.shortId(id)
                + invocation
                        .address()
                        .page(queued.getHttpPort(), "/jobs/" + id)
                        .map(page -> ": " + page)
                        .orElse(" is queued"));
    }
}
