package dev.hodei.cli.worker;

import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.Invocation;
import dev.hodei.v1.ListWorkersRequest;
import dev.hodei.v1.ListWorkersResponse;
import dev.hodei.v1.WorkerFilter;
import dev.hodei.v1.WorkerServiceGrpc;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One worker or all that there are now, for commands that take {@code ID} or {@code --all}. */
final class LiveWorkers {
    private static final int LARGEST_PAGE = 1000;

    private LiveWorkers() {}

    /**
     * Does something to the one worker, or to each that there is; says so where there is none. One that ends meanwhile is no
     * error.
     *
     * @param id or prefix of the one
     */
    static void oneOrAll(Invocation invocation, @Nullable String id, boolean all, Consumer<String> action) {
        if ((id != null) == all) {
            throw CliException.usage("give the ID of one worker, or --all (see them with `hodei worker list`)");
        }
        if (id != null) {
            action.accept(id);
        } else {
            each(invocation, action);
        }
    }

    private static void each(Invocation invocation, Consumer<String> action) {
        List<String> live = ids(invocation);
        for (String worker : live) {
            try {
                action.accept(worker);
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() != Status.Code.FAILED_PRECONDITION) {
                    throw e;
                }
            }
        }
        if (live.isEmpty()) {
            invocation.terminal().errLine("hodei: no workers now");
        }
    }

    private static List<String> ids(Invocation invocation) {
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
