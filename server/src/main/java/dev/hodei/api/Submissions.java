package dev.hodei.api;

import dev.hodei.controller.ControllerEvent;
import dev.hodei.id.JobId;
import dev.hodei.job.Job;
import dev.hodei.job.JobTerms;
import dev.hodei.postgres.JobRow;
import dev.hodei.postgres.Jobs.NewJob;
import dev.hodei.v1.JobSpec;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** How jobs get into the queue: stored first, then told to the controller and to those who watch. */
final class Submissions {
    private final JobRows jobs;
    private final JobApi.Controller controller;
    private final ChangeFeed feed;

    Submissions(JobRows jobs, JobApi.Controller controller, ChangeFeed feed) {
        this.jobs = jobs;
        this.controller = controller;
        this.feed = feed;
    }

    /** Queues a new job, or finds the one that this request queued before. */
    CompletionStage<JobRow> queue(JobSpec spec, String requestId) {
        checkRequestId(requestId);
        JobSpecRules.problem(spec).ifPresent(problem -> {
            throw Failures.invalid(problem);
        });
        return insert(spec, spec.toByteArray(), DisplayName.of(spec), requestId, null);
    }

    /** Queues an ended job's work as a new job. */
    CompletionStage<JobRow> again(JobRow origin, String requestId) {
        checkRequestId(requestId);
        if (origin.finishedAt() == null) {
            throw Failures.failedPrecondition("job " + origin.id().shortened() + " is " + origin.state()
                    + " and can be run again once it has ended; see it with `hodei job watch "
                    + origin.id().shortened() + "`, or stop it with `hodei job cancel "
                    + origin.id().shortened() + "`");
        }
        return insert(WireMapping.spec(origin), origin.spec(), origin.displayName(), requestId, origin.id());
    }

    private static void checkRequestId(String requestId) {
        JobSpecRules.requestIdProblem(requestId).ifPresent(problem -> {
            throw Failures.invalid(problem);
        });
    }

    private CompletionStage<JobRow> insert(
            JobSpec spec, byte[] bytes, String displayName, String requestId, @Nullable JobId origin) {
        JobTerms terms = WireMapping.terms(spec);
        NewJob job = new NewJob(
                controller.newId().get(),
                requestId.isEmpty() ? null : requestId,
                displayName,
                bytes,
                spec.getLabelsMap(),
                controller.clock().instant(),
                terms,
                origin);
        return jobs.insert(job).thenApply(inserted -> {
            JobRow row = inserted.job();
            if (inserted.created()) {
                controller
                        .inbox()
                        .post(new ControllerEvent.JobQueued(Job.queued(row.id(), row.number(), terms, row.queuedAt())));
                feed.publish(Set.of(row.id()), Set.of());
            } else if (!Objects.equals(row.origin(), origin)) {
                throw Failures.invalid("request id " + requestId + " was used for another request; choose a new one");
            }
            return row;
        });
    }
}
