package dev.hodei.cli.job;

import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.log.DamageReport;
import dev.hodei.cli.log.FirstOutput;
import dev.hodei.cli.log.LogFollow;
import dev.hodei.cli.log.LogSink;
import dev.hodei.cli.log.PlainLog;
import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.FollowLogsRequest;
import dev.hodei.v1.Job;

/** One job's log, up to now or to the job's end, and a word where there is nothing to show, or more to come. */
final class LogsOfOne {
    private final Invocation invocation;
    private final DamageReport log;
    private final PlainLog plain;
    private boolean printed;

    LogsOfOne(Invocation invocation, DamageReport log, PlainLog plain) {
        this.invocation = invocation;
        this.log = log;
        this.plain = plain;
    }

    /**
     * Shows it; returns what to exit with.
     *
     * @param onlyAttempt whether the attempt's end is the end, and not the job's
     */
    int show(FollowLogsRequest request, boolean onlyAttempt) throws InterruptedException {
        if (request.getNoFollow() || onlyAttempt) {
            LogFollow follow =
                    new LogFollow(invocation.connection(), request, new FirstOutput(log, () -> printed = true));
            Job job = follow.toEnd();
            if (!invocation.json()) {
                afterwards(job, follow.attempt());
            }
            return damage();
        }
        Job job = toItsEnd(request);
        plain.finishLine();
        if (!printed && !invocation.json() && JobCalls.latestAttempt(job) == 0) {
            say("job " + Text.shortId(job.getJobId()) + " " + Whereabouts.of(job));
        }
        int code = Outcome.of(job).exitCode();
        return code == ExitCode.OK ? damage() : code;
    }

    private Job toItsEnd(FollowLogsRequest request) throws InterruptedException {
        try (Waiting waiting = new Waiting(invocation, request.getJobId(), null)) {
            LogSink sink = new FirstOutput(log, () -> {
                printed = true;
                waiting.end();
            });
            waiting.begin();
            return new JobFollow(invocation.connection(), sink, again -> {
                        waiting.end();
                        plain.finishLine();
                        if (!invocation.json()) {
                            invocation.terminal().errLine(again);
                        }
                        waiting.begin();
                    })
                    .toEnd(request);
        }
    }

    /** Nothing to read must not look as if something were broken; nor must a log whose job goes on look like the end. */
    private void afterwards(Job job, int attempt) {
        String name = "job " + Text.shortId(job.getJobId());
        if (!printed && JobCalls.latestAttempt(job) == 0) {
            plain.finishLine();
            say(
                    JobCalls.ended(job)
                            ? name + " " + Whereabouts.of(job) + "; it never started, so it has printed nothing"
                            : name + " has printed nothing yet: it "
                                    + Whereabouts.of(job).replaceAll("\\.$", "")
                                    + " (wait for it with `hodei job logs " + Text.shortId(job.getJobId())
                                    + " --follow`)");
        } else if (job.getAttemptsCount() > 1 && invocation.terminal().errIsTerminal()) {
            plain.finishLine();
            say("this is attempt " + attempt + " of " + job.getAttemptsCount() + " of " + name
                    + " (--attempt N shows another)");
        } else if (!JobCalls.ended(job) && job.getAttemptsCount() > 0 && finished(job, attempt)) {
            plain.finishLine();
            say("attempt " + attempt + " of " + name + " " + Outcome.again(job, attempt));
        }
    }

    private static boolean finished(Job job, int attempt) {
        return job.getAttemptsList().stream().anyMatch(each -> each.getNumber() == attempt && each.hasFinishedAt());
    }

    private void say(String sentence) {
        invocation.terminal().errLine("hodei: " + Text.visible(sentence));
    }

    private int damage() {
        return log.isDamaged() ? ExitCode.DAMAGED : ExitCode.OK;
    }
}
