package dev.hodei.api;

import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.Explanation;
import dev.hodei.controller.Reply;
import dev.hodei.id.JobId;
import dev.hodei.job.EndReason;
import dev.hodei.postgres.AttemptRow;
import dev.hodei.postgres.JobRow;
import dev.hodei.scheduling.WaitReason;
import dev.hodei.v1.ExplainJobResponse;
import dev.hodei.v1.Job;
import dev.hodei.v1.WaitExplanation;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Why a job waits, where it is, or why it ended. Never blocks; thread-safe. */
final class Explanations {
    private static final int ANSWER_SECONDS = 2;
    private static final int MOST_PARENTS = 32;

    private final JobRows jobs;
    private final WorkerRows workers;
    private final JobApi.Controller controller;
    private final WireMapping mapping;
    private final Executor executor;

    /** @param executor puts answers together, so that the controller does not have to */
    Explanations(
            JobRows jobs, WorkerRows workers, JobApi.Controller controller, WireMapping mapping, Executor executor) {
        this.jobs = jobs;
        this.workers = workers;
        this.controller = controller;
        this.mapping = mapping;
        this.executor = executor;
    }

    /** The job as it is. Of a queued one that another waits for, the scheduler is asked whether that other is in its way. */
    CompletionStage<Job> job(JobRow row) {
        return row.state().equals("QUEUED")
                        && !WireMapping.spec(row).getParentJobId().isEmpty()
                ? asked(row).thenApply(ExplainJobResponse::getJob)
                : CompletableFuture.completedFuture(mapping.job(row));
    }

    CompletionStage<ExplainJobResponse> of(JobRow row) {
        if (row.state().equals("QUEUED")) {
            return asked(row);
        }
        return row.finishedAt() != null || row.attempts().isEmpty() ? settled(row) : onWorker(row);
    }

    /** Only of a worker that has ended the controller knows more than the rows. */
    private CompletionStage<ExplainJobResponse> onWorker(JobRow row) {
        return workers.find(row.attempts().getLast().worker())
                .thenCompose(found -> found.filter(worker -> worker.finishedAt() != null)
                        .map(lost -> asked(row)
                                .thenApply(response -> response.toBuilder()
                                        .setWorker(mapping.worker(
                                                lost, controller.clock().instant()))
                                        .build()))
                        .orElseGet(() -> settled(row)));
    }

    private CompletionStage<ExplainJobResponse> asked(JobRow row) {
        Optional<String> trouble = controller.trouble().get();
        if (trouble.isPresent()) {
            return CompletableFuture.completedFuture(withoutDecision(row, new WaitReason.SchedulerAway(trouble.get())));
        }
        CompletableFuture<Optional<Explanation>> asked = new CompletableFuture<>();
        Reply<Optional<Explanation>> reply = new Reply<>(asked::complete);
        controller.inbox().post(new ControllerEvent.ExplainJob(row.id(), reply));
        return asked.orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                .handleAsync(
                        (answer, timeout) -> {
                            reply.withdraw();
                            return timeout == null ? answered(row, answer) : silent(row);
                        },
                        executor)
                .thenCompose(Function.identity());
    }

    private CompletionStage<ExplainJobResponse> answered(JobRow row, Optional<Explanation> answer) {
        return answer.map(explanation -> parents(row, new LinkedHashSet<>())
                        .thenApply(parents -> decided(row, nested(explanation, parents))))
                .orElseGet(() -> notQueued(row.id()));
    }

    private static Explanation nested(Explanation explanation, Set<JobId> parents) {
        return !parents.isEmpty() && explanation.waitsOnlyFor(parents)
                ? explanation.because(
                        new WaitReason.HeldByParent(parents.iterator().next()))
                : explanation;
    }

    /** The jobs that wait for this one, and those that wait for them, the nearest first. */
    private CompletionStage<Set<JobId>> parents(JobRow row, Set<JobId> known) {
        String id = WireMapping.spec(row).getParentJobId();
        if (id.isEmpty() || known.size() == MOST_PARENTS || !known.add(new JobId(id))) {
            return CompletableFuture.completedFuture(known);
        }
        return jobs.find(new JobId(id))
                .thenCompose(found -> found.map(parent -> parents(parent, known))
                        .orElseGet(() -> CompletableFuture.completedFuture(known)));
    }

    private CompletionStage<ExplainJobResponse> silent(JobRow row) {
        String why =
                controller.trouble().get().orElse("it is busy, and did not answer within " + ANSWER_SECONDS + " s");
        return CompletableFuture.completedStage(withoutDecision(row, new WaitReason.SchedulerAway(why)));
    }

    /**
     * Explains a job that the controller does not have in its queue: it was assigned or cancelled since its row was
     * read, or it is so new that the controller does not know of it.
     */
    private CompletionStage<ExplainJobResponse> notQueued(JobId id) {
        return jobs.find(id)
                .thenApply(found -> found.orElseThrow(() -> new IllegalStateException("job " + id + " is gone")))
                .thenCompose(row -> row.state().equals("QUEUED")
                        ? CompletableFuture.completedFuture(withoutDecision(row, new WaitReason.NotDecided()))
                        : settled(row));
    }

    private ExplainJobResponse decided(JobRow row, Explanation explanation) {
        return waiting(row, explanation.reason(), ExplanationMapping.waiting(explanation));
    }

    private ExplainJobResponse withoutDecision(JobRow row, WaitReason reason) {
        return waiting(
                row,
                reason,
                WaitExplanation.newBuilder()
                        .setReason(ExplanationMapping.reason(reason))
                        .build());
    }

    private ExplainJobResponse waiting(JobRow row, WaitReason reason, WaitExplanation explanation) {
        return ExplainJobResponse.newBuilder()
                .setJob(mapping.job(row).toBuilder().setWaitReason(reason.sentence()))
                .setWaiting(explanation)
                .setSuggestedAction(reason.suggestedAction())
                .build();
    }

    private CompletionStage<ExplainJobResponse> settled(JobRow row) {
        ExplainJobResponse.Builder response = ExplainJobResponse.newBuilder().setJob(mapping.job(row));
        if (row.finishedAt() != null || row.attempts().isEmpty()) {
            return CompletableFuture.completedFuture(
                    response.setSuggestedAction(afterTheEnd(row)).build());
        }
        return workers.find(row.attempts().getLast().worker()).thenApply(found -> {
            found.ifPresent(worker ->
                    response.setWorker(mapping.worker(worker, controller.clock().instant())));
            return response.build();
        });
    }

    private static String afterTheEnd(JobRow row) {
        return switch (row.state()) {
            case "SUCCEEDED" -> "";
            case "CANCELLED" -> EndReason.CANCELLED.suggestedAction();
            case "TIMED_OUT" -> EndReason.TIMEOUT.suggestedAction();
            default -> {
                if (row.endReason() != null) {
                    yield EndReason.valueOf(row.endReason()).suggestedAction();
                }
                AttemptRow last =
                        row.attempts().isEmpty() ? null : row.attempts().getLast();
                yield last == null || last.endReason() == null
                        ? ""
                        : afterAttempt(EndReason.valueOf(last.endReason()), last.exitCode());
            }
        };
    }

    /** Two exit codes are bash's own. */
    private static String afterAttempt(EndReason reason, @Nullable Integer exitCode) {
        if (reason != EndReason.EXIT_CODE || exitCode == null) {
            return reason.suggestedAction();
        }
        return switch (exitCode) {
            case 126 -> "126 means that the command was found and may not be executed: check its permissions.";
            case 127 -> "127 means that a command was not found: check its name and the worker's PATH.";
            default -> reason.suggestedAction();
        };
    }
}
