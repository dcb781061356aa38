package dev.hodei.api;

import com.google.protobuf.ByteString;
import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.Effect;
import dev.hodei.id.JobId;
import dev.hodei.job.Demand;
import dev.hodei.job.Job;
import dev.hodei.postgres.JobRow;
import dev.hodei.postgres.Jobs.Inserted;
import dev.hodei.postgres.Jobs.NewJob;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.QueueJobRequest;
import dev.hodei.v1.RetryJobRequest;
import dev.hodei.wire.DisplayName;
import dev.hodei.wire.SpecBytes;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** How jobs get into the queue: stored first, then told to the controller and to those who watch. */
final class Submissions {
    /** Jobs in one statement: beyond it, the statements' own cost hardly counts any more. */
    private static final int LARGEST_BATCH = 1_000;

    private static final String IN_DOUBT =
            "whether anything was queued is not known: look at `hodei job list` before you queue it again (with the same request_id that is safe)";

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
        return insert(newJob(spec, requestId));
    }

    /**
     * Queues new jobs, all or none, or finds those that these requests queued before.
     *
     * @param before how many jobs the caller has sent before these, to name the one that is refused
     */
    CompletionStage<List<JobId>> queueAll(List<QueueJobRequest> requests, long before) {
        if (requests.isEmpty() || requests.size() > LARGEST_BATCH) {
            throw Failures.invalid("a batch has 1 to " + LARGEST_BATCH + " jobs; this one has " + requests.size());
        }
        List<NewJob> batch = new ArrayList<>(requests.size());
        for (QueueJobRequest request : requests) {
            try {
                batch.add(newJob(request.getSpec(), request.getRequestId()));
            } catch (StatusRuntimeException e) {
                String which = "job " + (before + batch.size() + 1) + " of the call: ";
                throw e.getStatus()
                        .withDescription(which + e.getStatus().getDescription())
                        .asRuntimeException();
            }
        }
        return stored(jobs.insertAll(batch)).thenApply(inserted -> {
            tell(batch, inserted);
            return inserted.stream().map(one -> one.job().id()).toList();
        });
    }

    private NewJob newJob(JobSpec spec, String requestId) {
        checkRequestId(requestId);
        checkSpec(spec);
        return newJob(spec, spec.toByteArray(), DisplayName.of(spec), requestId, null);
    }

    private static void checkSpec(JobSpec spec) {
        JobSpecRules.problem(spec).ifPresent(problem -> {
            throw Failures.invalid(problem);
        });
    }

    /** Queues an ended job's work as a new job. */
    CompletionStage<JobRow> again(JobRow origin, RetryJobRequest request) {
        checkRequestId(request.getRequestId());
        if (origin.finishedAt() == null) {
            throw Failures.failedPrecondition(
                    "job " + origin.id().shortened() + " is " + origin.state().toLowerCase(Locale.ROOT)
                            + " and can be run again once it has ended; see it with `hodei job watch "
                            + origin.id().shortened() + "`, or stop it with `hodei job cancel "
                            + origin.id().shortened() + "`");
        }
        JobSpec spec = WireMapping.spec(origin);
        byte[] bytes = origin.spec();
        if (request.getEnvironmentCount() > 0 || request.getEnvironmentBytesCount() > 0) {
            spec = withVariables(spec, request);
            // What is not changed was allowed when the job was queued.
            checkSpec(spec);
            bytes = spec.toByteArray();
        }
        return insert(newJob(spec, bytes, origin.displayName(), request.getRequestId(), origin.id()));
    }

    private static JobSpec withVariables(JobSpec spec, RetryJobRequest request) {
        ExactWorkRules.variables(request.getEnvironmentMap(), request.getEnvironmentBytesMap())
                .ifPresent(problem -> {
                    throw Failures.invalid(problem);
                });
        Map<String, ByteString> environment = SpecBytes.environment(spec);
        request.getEnvironmentMap().forEach((name, value) -> environment.put(name, ByteString.copyFromUtf8(value)));
        environment.putAll(request.getEnvironmentBytesMap());
        return SpecBytes.spec(SpecBytes.plain(spec), SpecBytes.arguments(spec), environment);
    }

    private static void checkRequestId(String requestId) {
        JobSpecRules.requestIdProblem(requestId).ifPresent(problem -> {
            throw Failures.invalid(problem);
        });
    }

    /** One that can never be met is refused now rather than waited for. */
    private void checkDemand(Demand demand) {
        controller.pools().unmeetable(demand).ifPresent(why -> {
            throw Failures.failedPrecondition(why + "; `hodei pool list` shows what there is");
        });
    }

    private NewJob newJob(JobSpec spec, byte[] bytes, String displayName, String requestId, @Nullable JobId origin) {
        checkDemand(WireMapping.demand(spec));
        return new NewJob(
                controller.newId().get(),
                requestId.isEmpty() ? null : requestId,
                displayName,
                bytes,
                spec.getLabelsMap(),
                controller.clock().instant(),
                WireMapping.terms(spec),
                origin);
    }

    private CompletionStage<JobRow> insert(NewJob job) {
        return stored(jobs.insert(job)).thenApply(inserted -> {
            tell(List.of(job), List.of(inserted));
            return inserted.job();
        });
    }

    private static <T> CompletionStage<T> stored(CompletionStage<T> inserting) {
        return inserting.exceptionallyCompose(
                failure -> CompletableFuture.failedFuture(Failures.ofStoring(failure, IN_DOUBT)));
    }

    /** Tells the controller and those who watch of what is new. */
    private void tell(List<NewJob> batch, List<Inserted> inserted) {
        Set<JobId> created = new LinkedHashSet<>();
        for (int i = 0; i < batch.size(); i++) {
            JobRow row = inserted.get(i).job();
            if (inserted.get(i).created()) {
                controller
                        .inbox()
                        .post(new ControllerEvent.JobQueued(
                                Job.queued(row.id(), row.number(), batch.get(i).terms(), row.queuedAt())));
                created.add(row.id());
            }
        }
        if (!created.isEmpty()) {
            feed.publish(new Effect.Changed(created, Set.of(), Set.of()));
        }
        for (int i = 0; i < batch.size(); i++) {
            if (!Objects.equals(inserted.get(i).job().origin(), batch.get(i).origin())) {
                throw Failures.invalid(
                        "request id " + batch.get(i).requestId() + " was used for another request; choose a new one");
            }
        }
    }
}
