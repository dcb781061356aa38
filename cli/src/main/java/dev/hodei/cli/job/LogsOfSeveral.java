package dev.hodei.cli.job;

import dev.hodei.cli.command.Each;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.log.DamageReport;
import dev.hodei.cli.log.JobColors;
import dev.hodei.cli.log.JsonLog;
import dev.hodei.cli.log.LogFollow;
import dev.hodei.cli.log.PrefixedLog;
import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.FollowLogsRequest;
import dev.hodei.v1.Job;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The logs of some jobs, each line behind its job's id and name: one after the other as they are, or together to their ends. */
final class LogsOfSeveral {
    private final Invocation invocation;
    private final FollowLogsRequest template;
    private final boolean timestamps;
    private final boolean exitCode;
    private final JobColors colors = new JobColors();

    /**
     * @param template how each log is read; its job's id is put in
     * @param exitCode whether to exit as the first job that did not succeed
     */
    LogsOfSeveral(Invocation invocation, FollowLogsRequest template, boolean timestamps, boolean exitCode) {
        this.invocation = invocation;
        this.template = template;
        this.timestamps = timestamps;
        this.exitCode = exitCode;
    }

    /** Shows the logs and returns the exit code of the command. None is followed where an id stands for no job. */
    int show(List<String> ids, Each each) throws InterruptedException {
        if (template.getNoFollow()) {
            return each.of(ids, this::one);
        }
        Set<String> known = new LinkedHashSet<>();
        int wrong = each.find(ids, known);
        return wrong == ExitCode.OK ? together(known, each) : wrong;
    }

    private int together(Set<String> ids, Each each) throws InterruptedException {
        ExecutorService followers = Executors.newVirtualThreadPerTaskExecutor();
        try {
            List<Future<Integer>> codes = new ArrayList<>();
            for (String id : ids) {
                codes.add(followers.submit(() -> each.reported(id, this::one)));
            }
            int first = ExitCode.OK;
            for (Future<Integer> code : codes) {
                int ended = ended(code);
                first = first == ExitCode.OK ? ended : first;
            }
            return first;
        } finally {
            followers.shutdownNow();
        }
    }

    private int ended(Future<Integer> following) throws InterruptedException {
        try {
            return following.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e);
        }
    }

    private int one(String given) throws InterruptedException {
        Job known = JobCalls.get(invocation.connection(), given);
        String id = known.getJobId();
        PrefixedLog prefixed = new PrefixedLog(invocation.terminal(), timestamps, known, colors.take(id));
        DamageReport sink = new DamageReport(
                invocation.json() ? new JsonLog(invocation.terminal()) : prefixed, invocation.terminal());
        FollowLogsRequest wanted = template.toBuilder().setJobId(id).build();
        Job job = wanted.getNoFollow()
                ? new LogFollow(invocation.connection(), wanted, sink).toEnd()
                : new JobFollow(invocation.connection(), sink, again -> {
                            if (!invocation.json()) {
                                invocation.terminal().errLine(again);
                            }
                        })
                        .toEnd(wanted);
        if (!invocation.json()) {
            prefixed.end(
                    JobCalls.ended(job) ? Outcome.of(job).words() : "is " + Text.words(job.getState(), "JOB_STATE_"));
        }
        if (exitCode) {
            return Outcome.of(job).exitCode();
        }
        return sink.isDamaged() ? ExitCode.DAMAGED : ExitCode.OK;
    }
}
