package dev.hodei.api;

import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.ControllerEvent.WorkerAnswer;
import dev.hodei.controller.Reply;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.postgres.WorkerRow;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/** Asks the controller to do something about workers, such as to stop them. Never blocks; thread-safe. */
final class WorkerStops {
    private final WorkerRows workers;
    private final IdPrefix<WorkerId> ids;
    private final ControllerRequests controller;

    WorkerStops(WorkerRows workers, IdPrefix<WorkerId> ids, ControllerRequests controller) {
        this.workers = workers;
        this.ids = ids;
        this.controller = controller;
    }

    /** A worker before and after the controller took a request up. */
    record Asked(WorkerRow before, WorkerRow after) {
        /** The jobs that it had when the request was taken up, as far as the rows tell. */
        Set<JobId> jobs() {
            Set<JobId> jobs = new LinkedHashSet<>(before.jobs());
            jobs.addAll(after.jobs());
            return jobs;
        }
    }

    /** FAILED_PRECONDITION if the worker has ended. */
    CompletionStage<Asked> ask(
            Caller caller, String prefix, BiFunction<WorkerId, Reply<WorkerAnswer>, ControllerEvent.Request> request) {
        return live(prefix)
                .thenCompose(row -> answered(caller, row.id(), request).thenApply(after -> new Asked(row, after)));
    }

    /** The worker with this prefix; FAILED_PRECONDITION if it has ended. */
    CompletionStage<WorkerRow> live(String prefix) {
        return ids.resolve(prefix).thenCompose(this::found).thenApply(WorkerStops::mustBeLive);
    }

    /** The row as it is after the controller took the request up; FAILED_PRECONDITION if the worker had ended before. */
    CompletionStage<WorkerRow> answered(
            Caller caller, WorkerId id, BiFunction<WorkerId, Reply<WorkerAnswer>, ControllerEvent.Request> request) {
        return answer(caller, id, request)
                .thenCompose(answer ->
                        found(id).thenApply(after -> answer == WorkerAnswer.NOT_LIVE ? mustBeLive(after) : after));
    }

    private CompletionStage<WorkerRow> found(WorkerId id) {
        return workers.find(id).thenApply(row -> row.orElseThrow(() -> ids.unknown(id.value())));
    }

    private static WorkerRow mustBeLive(WorkerRow row) {
        if (row.finishedAt() != null) {
            throw Failures.failedPrecondition("worker " + row.id().shortened() + " has ended already: it is "
                    + row.state().toLowerCase(Locale.ROOT) + " since "
                    + row.finishedAt().truncatedTo(ChronoUnit.SECONDS));
        }
        return row;
    }

    private CompletionStage<WorkerAnswer> answer(
            Caller caller, WorkerId id, BiFunction<WorkerId, Reply<WorkerAnswer>, ControllerEvent.Request> request) {
        return controller.ask(
                caller, ": look with `hodei worker get " + id.shortened() + "`", reply -> request.apply(id, reply));
    }
}
