package dev.hodei.session;

import dev.hodei.v1.ControlResponse;
import io.grpc.Status;

/** The transport of one control stream. Calls come one at a time and never block. */
public interface SessionLink {
    /** Whether a message would go out now, rather than wait in memory. */
    boolean isReady();

    void send(ControlResponse message);

    /** Lets the agent's next message come, as soon as the link is ready. */
    void next();

    /** Ends the stream; the last call. OK ends it as after the agent's own half-close. */
    void end(Status status);
}
