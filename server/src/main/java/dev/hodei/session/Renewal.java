package dev.hodei.session;

import dev.hodei.clock.Moment;
import dev.hodei.id.WorkerId;
import dev.hodei.v1.Credential;
import java.time.Instant;
import java.util.Optional;

/**
 * When the worker of one session is given a new credential: in the middle of the life of the one before, and only after its row
 * has said that it has not ended. Heartbeats do not wait for the row: the credential goes with the first one after the answer.
 * Thread-safe; never blocks.
 */
final class Renewal {
    private final WorkerId worker;
    private final SessionRows rows;
    private final AgentCredentials credentials;
    private boolean live;
    private boolean asking;
    /** By the steady clock. */
    private Instant renewAt = Instant.MIN;

    Renewal(WorkerId worker, SessionRows rows, AgentCredentials credentials) {
        this.worker = worker;
        this.rows = rows;
        this.credentials = credentials;
    }

    /** The worker's row was just read. */
    synchronized void answered(SessionRows.Standing standing) {
        live = standing == SessionRows.Standing.LIVE;
    }

    /** The credential to send with the answer to a heartbeat. The first of every session too: nobody remembers how old its own is. */
    synchronized Optional<Credential> due(Moment now) {
        if (now.steady().isBefore(renewAt)) {
            return Optional.empty();
        }
        if (!live) {
            ask();
            return Optional.empty();
        }
        live = false;
        renewAt = credentials.renewAt(now.steady());
        return Optional.of(credentials.issue(worker, now.wall()));
    }

    private void ask() {
        if (asking) {
            return;
        }
        asking = true;
        var _ = rows.standing(worker).whenComplete((standing, error) -> {
            synchronized (this) {
                asking = false;
                if (error == null) {
                    answered(standing);
                }
            }
        });
    }
}
