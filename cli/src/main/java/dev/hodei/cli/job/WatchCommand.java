package dev.hodei.cli.job;

import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.connection.Watch;
import dev.hodei.cli.job.select.JobStates;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.cli.terminal.Line;
import dev.hodei.cli.terminal.Style;
import dev.hodei.cli.terminal.Terminal;
import dev.hodei.cli.terminal.Text;
import dev.hodei.cli.terminal.Times;
import dev.hodei.cli.terminal.Width;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobFilter;
import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.WatchJobsRequest;
import dev.hodei.v1.WatchJobsResponse;
import java.util.HashMap;
import java.util.Map;

/** {@code hodei job watch}: a line for each change. */
public final class WatchCommand extends Command {
    private final Invocation invocation;
    private final Terminal terminal;
    private final Map<String, Job> last = new HashMap<>();

    private final Given<String> id = syntax.parameter("ID", "The job's id, or the first 4 or more of its digits.", "");

    public WatchCommand(Invocation invocation) {
        super("Show jobs' states as they change; with an id, until that job has ended, and exit with its exit code.");
        syntax.examples("  hodei job watch", "  hodei job watch 1a2b3c4d -o json");
        this.invocation = invocation;
        this.terminal = invocation.terminal();
    }

    @Override
    public Integer call() throws InterruptedException {
        String only = "";
        if (!id.get().isEmpty()) {
            Job job = JobCalls.getPatiently(invocation.connection(), id.get());
            only = job.getJobId();
            show(job);
            if (JobCalls.ended(job)) {
                return Outcome.of(job).exitCode();
            }
        }
        WatchJobsRequest request = WatchJobsRequest.newBuilder()
                .setFilter(JobFilter.newBuilder().addAllStates(JobStates.LIVE))
                .build();
        String wanted = only;
        Watch.read(
                invocation.connection(),
                JobServiceGrpc.getWatchJobsMethod(),
                request,
                event -> wanted.isEmpty() ? all(event) : goesOn(event, wanted));
        Job ended = last.get(wanted);
        return ended == null ? ExitCode.OK : Outcome.of(ended).exitCode();
    }

    private boolean all(WatchJobsResponse event) {
        if (event.hasJob()) {
            show(event.getJob());
            if (JobCalls.ended(event.getJob())) {
                last.remove(event.getJob().getJobId());
            }
        } else if (event.hasInitialJobsSent() && last.isEmpty()) {
            invocation.note("no job is queued or running; waiting for one", "Ctrl-C ends this");
        }
        return true;
    }

    private boolean goesOn(WatchJobsResponse event, String wanted) {
        Job job = event.getJob();
        if (event.hasInitialJobsSent()) {
            // It may have ended before the watch began.
            job = JobCalls.getPatiently(invocation.connection(), wanted);
        }
        if (!job.getJobId().equals(wanted)) {
            return true;
        }
        show(job);
        return !JobCalls.ended(job);
    }

    private void show(Job job) {
        Job before = last.put(job.getJobId(), job);
        if (before != null && same(before, job)) {
            return;
        }
        if (invocation.json()) {
            JsonLines.print(terminal, job);
            return;
        }
        String time = Times.local(Times.instant(job.getChangedAt()));
        new Line()
                .add(terminal.outIsTerminal() ? time.substring(0, Times.TO_THE_SECOND) : time)
                .add("  " + Text.shortId(job.getJobId()) + "  ")
                .padded(JobTable.state(job), 11, JobTable.style(job))
                .add(Width.cut(Text.visible(job.getDisplayName()), 40) + "  ")
                .add(Whereabouts.of(job), Style.DIM)
                .print(terminal);
    }

    private static boolean same(Job a, Job b) {
        return a.getState() == b.getState()
                && a.getWaitReason().equals(b.getWaitReason())
                && a.getCancelRequested() == b.getCancelRequested()
                && JobCalls.latestAttempt(a) == JobCalls.latestAttempt(b);
    }
}
