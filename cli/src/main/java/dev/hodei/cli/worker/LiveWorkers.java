package dev.hodei.cli.worker;

import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Failures;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.connection.ServerAway;
import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.GetWorkerRequest;
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

    private final Invocation invocation;

    LiveWorkers(Invocation invocation) {
        this.invocation = invocation;
    }

    /**
     * Does something to the one worker, or to each that there is. Of all, those that fail are reported and the others done;
     * one that ends meanwhile is no failure.
     *
     * @param id or prefix of the one
     * @return what to exit with: as the first that failed
     */
    int oneOrAll(@Nullable String id, boolean all, Consumer<String> action) {
        if ((id != null) == all) {
            throw CliException.usage("give the ID of one worker, or --all (see them with `hodei worker list`)");
        }
        if (id != null) {
            action.accept(id);
            return ExitCode.OK;
        }
        return each(action);
    }

    private int each(Consumer<String> action) {
        List<String> live = ids();
        if (live.isEmpty()) {
            invocation.terminal().errLine("hodei: no workers now");
        }
        int exitCode = ExitCode.OK;
        for (String worker : live) {
            int code = doneTo(worker, action);
            exitCode = exitCode == ExitCode.OK ? code : exitCode;
        }
        return exitCode;
    }

    private int doneTo(String worker, Consumer<String> action) {
        try {
            action.accept(worker);
            return ExitCode.OK;
        } catch (StatusRuntimeException e) {
            if (!othersMayFareBetter(e)) {
                throw e;
            }
            return hasEnded(worker, e) ? ExitCode.OK : new Failures(invocation).report(about(worker, e));
        }
    }

    private static boolean othersMayFareBetter(StatusRuntimeException failure) {
        return switch (failure.getStatus().getCode()) {
            case UNAVAILABLE ->
                ServerAway.part(failure).filter("provider"::equals).isPresent();
            case FAILED_PRECONDITION, NOT_FOUND, INTERNAL, UNKNOWN -> true;
            default -> false;
        };
    }

    /** Whether that is all that was wrong. */
    private boolean hasEnded(String worker, StatusRuntimeException failure) {
        return failure.getStatus().getCode() == Status.Code.FAILED_PRECONDITION
                && invocation
                        .connection()
                        .call(
                                WorkerServiceGrpc.getGetWorkerMethod(),
                                GetWorkerRequest.newBuilder()
                                        .setWorkerId(worker)
                                        .build())
                        .getWorker()
                        .hasFinishedAt();
    }

    private static StatusRuntimeException about(String worker, StatusRuntimeException failure) {
        Status status = failure.getStatus();
        return status.withDescription("worker " + Text.shortId(worker) + ": " + status.getDescription())
                .asRuntimeException(failure.getTrailers());
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
