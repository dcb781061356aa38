package dev.hodei.cli.worker;

import dev.hodei.cli.connection.Connection;
import dev.hodei.cli.terminal.Text;
import dev.hodei.cli.terminal.Times;
import dev.hodei.v1.AuditEvent;
import dev.hodei.v1.AuditServiceGrpc;
import dev.hodei.v1.ListAuditEventsRequest;
import dev.hodei.v1.Worker;
import java.util.List;
import java.util.Optional;

/** The request by which a worker was stopped: whose it was, and when it came, by the audit log. */
final class StopRequest {
    private static final int EVENTS = 200;
    private static final List<String> ACTIONS = List.of("worker.draining", "worker.terminating");

    private final Connection connection;

    StopRequest(Connection connection) {
        this.connection = connection;
    }

    /** "draining by user at 2026-11-30T08:11:33.763+00:00"; empty where nobody asked for it. */
    Optional<String> words(Worker worker) {
        return mayBeAskedFor(worker)
                ? events(worker).stream()
                        .filter(event -> ACTIONS.contains(event.getAction()))
                        .map(StopRequest::words)
                        .findFirst()
                : Optional.empty();
    }

    private static boolean mayBeAskedFor(Worker worker) {
        return switch (worker.getState()) {
            case WORKER_STATE_DRAINING,
                    WORKER_STATE_TERMINATING,
                    WORKER_STATE_TERMINATED,
                    WORKER_STATE_FAILED,
                    WORKER_STATE_LOST -> true;
            case WORKER_STATE_UNSPECIFIED,
                    WORKER_STATE_CREATING,
                    WORKER_STATE_CONNECTING,
                    WORKER_STATE_READY,
                    WORKER_STATE_BUSY,
                    UNRECOGNIZED -> false;
        };
    }

    private List<AuditEvent> events(Worker worker) {
        return connection
                .call(
                        AuditServiceGrpc.getListAuditEventsMethod(),
                        ListAuditEventsRequest.newBuilder()
                                .setWorkerId(worker.getWorkerId())
                                .setPageSize(EVENTS)
                                .build())
                .getEventsList();
    }

    private static String words(AuditEvent event) {
        String actor = event.getActor().startsWith("worker:") ? "the worker itself" : event.getActor();
        return Text.visible(event.getAction().substring("worker.".length()) + ", asked by " + actor) + " at "
                + Times.local(Times.instant(event.getOccurredAt()));
    }
}
