package dev.hodei.cli.worker;

import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.Each;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Invocation;
import dev.hodei.v1.GetWorkerRequest;
import dev.hodei.v1.ListWorkersRequest;
import dev.hodei.v1.ListWorkersResponse;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerFilter;
import dev.hodei.v1.WorkerServiceGrpc;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Some workers or all that there are now, for commands that take {@code ID…} or {@code --all}. */
final class LiveWorkers {
    private static final int LARGEST_PAGE = 1000;

    private final Invocation invocation;

    LiveWorkers(Invocation invocation) {
        this.invocation = invocation;
    }

    /**
     * Does something to each of these workers, or to each that there is. Ids that stand for none are said first; what fails
     * for one is said, and the others are done; of all, one that ends meanwhile is no failure.
     *
     * @param ids or prefixes; none with {@code all}
     * @return what to exit with: as the first that failed
     */
    int givenOrAll(List<String> ids, boolean all, Consumer<String> action) throws InterruptedException {
        if (!ids.isEmpty() == all) {
            throw CliException.usage("give the IDs of workers, or --all (see them with `hodei worker list`)");
        }
        return all ? each(action) : given(ids, action);
    }

    /** Does something to each of these workers, as {@link #givenOrAll}. */
    int given(List<String> ids, Consumer<String> action) throws InterruptedException {
        if (ids.isEmpty()) {
            throw CliException.usage("give the ID of a worker (see them with `hodei worker list`)");
        }
        return new Each(invocation, "worker", id -> worker(id).getWorkerId())
                .of(List.copyOf(new LinkedHashSet<>(ids)), worker -> {
                    action.accept(worker);
                    return ExitCode.OK;
                });
    }

    private int each(Consumer<String> action) throws InterruptedException {
        List<String> live = ids();
        if (live.isEmpty()) {
            invocation.note("no workers now", "");
        }
        Each each = new Each(invocation, "worker", UnaryOperator.identity());
        int exitCode = ExitCode.OK;
        for (String worker : live) {
            int code = each.reported(worker, id -> doneTo(id, action));
            exitCode = exitCode == ExitCode.OK ? code : exitCode;
        }
        return exitCode;
    }

    private int doneTo(String worker, Consumer<String> action) {
        try {
            action.accept(worker);
        } catch (StatusRuntimeException e) {
            if (!hasEnded(worker, e)) {
                throw e;
            }
        }
        return ExitCode.OK;
    }

    /** Whether that is all that was wrong. */
    private boolean hasEnded(String worker, StatusRuntimeException failure) {
        return failure.getStatus().getCode() == Status.Code.FAILED_PRECONDITION
                && worker(worker).hasFinishedAt();
    }

    private Worker worker(String id) {
        GetWorkerRequest request = GetWorkerRequest.newBuilder().setWorkerId(id).build();
        return invocation
                .connection()
                .call(WorkerServiceGrpc.getGetWorkerMethod(), request)
                .getWorker();
    }

    private List<String> ids() {
        List<String> live = new ArrayList<>();
        String token = "";
        do {
            ListWorkersResponse page = invocation
                    .connection()
                    .call(
                            WorkerServiceGrpc.getListWorkersMethod(),
                            ListWorkersRequest.newBuilder()
                                    .setFilter(WorkerFilter.newBuilder().setLiveOnly(true))
                                    .setPageSize(LARGEST_PAGE)
                                    .setPageToken(token)
                                    .build());
            page.getWorkersList().forEach(worker -> live.add(worker.getWorkerId()));
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return live;
    }
}
