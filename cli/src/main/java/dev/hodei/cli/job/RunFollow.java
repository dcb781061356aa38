package dev.hodei.cli.job;

import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.job.interrupt.Interrupts;
import dev.hodei.cli.log.DamageReport;
import dev.hodei.cli.log.FirstOutput;
import dev.hodei.cli.log.JsonLog;
import dev.hodei.cli.log.PlainLog;
import dev.hodei.cli.log.SystemLines;
import dev.hodei.cli.nested.NestedRun;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.cli.terminal.OutputClosedException;
import dev.hodei.cli.terminal.Style;
import dev.hodei.cli.terminal.Terminal;
import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.FollowLogsRequest;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** Shows what a job that was just queued prints, until it has ended or somebody decides otherwise. */
final class RunFollow {
    private final Invocation invocation;
    private final Terminal terminal;
    private final Interrupts interrupts;
    private final PlainLog plain;
    private final boolean quiet;
    private final boolean timeline;

    RunFollow(Invocation invocation, Interrupts interrupts, PlainLog plain, boolean quiet, boolean timeline) {
        this.invocation = invocation;
        this.terminal = invocation.terminal();
        this.interrupts = interrupts;
        this.plain = plain;
        this.quiet = quiet;
        this.timeline = timeline;
    }

    /** How to get back to a job that goes on without us. */
    static String onward(String id) {
        return "follow it with `hodei job logs " + id + " --follow`, cancel it with `hodei job cancel " + id + "`";
    }

    /** Returns what to exit with. */
    int toEnd(Job queued) {
        String id = Text.shortId(queued.getJobId());
        SystemLines log =
                new SystemLines(new DamageReport(invocation.json() ? new JsonLog(terminal) : plain, terminal));
        try (Waiting waiting = new Waiting(invocation, queued.getJobId(), queued);
                NestedRun _ = NestedRun.watch(invocation.connection(), queued, reason -> {
                    waiting.end();
                    terminal.errLine("hodei: job " + id + " can't run as things are: " + Text.visible(reason));
                })) {
            if (!quiet) {
                waiting.begin();
            }
            Job job = new JobFollow(invocation.connection(), new FirstOutput(log, waiting::end), again -> {
                        waiting.end();
                        plain.finishLine();
                        if (!invocation.json()) {
                            terminal.errLine(again);
                        }
                        if (!quiet) {
                            waiting.begin();
                        }
                    })
                    .toEnd(FollowLogsRequest.newBuilder()
                            .setJobId(queued.getJobId())
                            // The first, not the latest: a short one may be over before the server hears this.
                            .setAttempt(1)
                            .build());
            waiting.end();
            plain.finishLine();
            return end(job, id, log.told(Outcome.detail(job)));
        } catch (InterruptedException e) {
            plain.finishLine();
            return left(id);
        } catch (StatusRuntimeException e) {
            plain.finishLine();
            if (isOurs(e)) {
                return left(id);
            }
            awaitCancel();
            terminal.errLine("hodei: " + standing(id, "job " + id + " may still run; `hodei job get " + id + "` says"));
            throw e;
        } catch (OutputClosedException e) {
            awaitCancel();
            terminal.errLine("hodei: "
                    + (e.isReaderGone() ? "nobody reads the output any more; " : "")
                    + standing(id, "job " + id + " goes on"));
            throw e;
        }
    }

    /** Whether a call failed since somebody decided to leave. */
    private boolean isOurs(StatusRuntimeException failure) {
        return failure.getStatus().getCode() == Status.Code.CANCELLED
                && (interrupts.refusal() != null
                        || switch (interrupts.decision()) {
                            case DETACH, LEAVE -> true;
                            case NONE, ASKING, CANCEL -> false;
                        });
    }

    /** A cancel that was announced is not dropped because there is nothing to follow any more. */
    private void awaitCancel() {
        try {
            interrupts.awaitAnswer();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int left(String id) {
        if (interrupts.decision() == Interrupts.Decision.DETACH) {
            terminal.errLine("hodei: detached; job " + id + " goes on without this command: " + onward(id));
            return ExitCode.DETACHED;
        }
        StatusRuntimeException refusal = interrupts.refusal();
        if (refusal != null && interrupts.decision() != Interrupts.Decision.LEAVE) {
            terminal.errLine("hodei: " + standing(id, ""));
            throw refusal;
        }
        throw new CliException(
                ExitCode.CANCELLED,
                "left without waiting for the end; " + standing(id, "job " + id + " may still run"));
    }

    /** What is known of the job where its end was not seen. */
    private String standing(String id, String otherwise) {
        return switch (interrupts.cancel()) {
            case NOT_SENT -> otherwise;
            case UNANSWERED, FAILED ->
                "the server has not confirmed the cancel: job " + id + " may still run; try `hodei job cancel " + id
                        + "`";
            case ANSWERED -> "job " + id + " is being cancelled; `hodei job get " + id + "` shows how it ended";
        };
    }

    /** @param told whether the log has just told the detail of how it ended */
    private int end(Job job, String id, boolean told) {
        Outcome outcome = told ? Outcome.withoutDetail(job) : Outcome.of(job);
        if (invocation.json()) {
            JsonLines.print(terminal, job);
            return outcome.exitCode();
        }
        if (outcome.exitCode() != 0) {
            // The log has just told how long the timeout was.
            String words = job.getState() == JobState.JOB_STATE_TIMED_OUT
                            && Outcome.detail(job).isBlank()
                    ? "timed out"
                    : outcome.words();
            String action =
                    outcome.exitCode() == ExitCode.NOT_THE_JOBS_FAULT && !told ? " (" + outcome.action() + ")" : "";
            terminal.errLine("hodei: job " + id + " " + Text.visible(words) + action);
        }
        if (timeline) {
            String name = Text.shortened(Text.visible(job.getDisplayName()), 60);
            terminal.errLine(terminal.styleErr(Style.BOLD, "job " + id + ": " + name));
            Timeline.lines(job).forEach(line -> terminal.errLine("  " + line));
        }
        return outcome.exitCode();
    }
}
