package dev.hodei.agent.log;

import dev.hodei.v1.AgentServiceGrpc.AgentServiceStub;
import java.time.Duration;

/** The gate from which uploads get the connection of the moment. */
public interface UploadGate {
    /** Waits until the server knows this agent again, and returns a stub that carries its credential. */
    AgentServiceStub await() throws InterruptedException;

    /** How long to wait before the next try, after so many failures in a row. */
    Duration pauseAfter(int failures);
}
