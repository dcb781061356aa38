package dev.hodei.agent.control;

import dev.hodei.v1.RegisterRequest;
import java.time.Duration;

/**
 * The agent's identity and its patience.
 *
 * @param registration what proves it, once
 * @param credential what proves it after that
 * @param registerLimit how long to look for the server at the start
 * @param offlineLimit how long to look for it later
 */
public record Identity(
        ServerAddress server,
        RegisterRequest registration,
        KeptCredential credential,
        Duration registerLimit,
        Duration offlineLimit) {
    /** Without the password. */
    @Override
    public String toString() {
        return "worker " + registration.getWorkerId() + " of " + server;
    }
}
