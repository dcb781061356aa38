package dev.hodei.agent.control;

import dev.hodei.v1.AgentSettings;
import java.time.Duration;

/** What is in force, as the server last said: deadlines, and where it and its page are found. Thread-safe. */
public final class Settings {
    private record Values(Duration heartbeatInterval, Duration selfFenceAfter, Duration stopGrace) {}

    private volatile Values values = new Values(Duration.ofSeconds(5), Duration.ofSeconds(35), Duration.ofSeconds(10));

    private volatile ServerPlace place = ServerPlace.UNKNOWN;

    /** The agent was let in here. */
    void reached(ServerPlace server) {
        place = server;
    }

    /** Returns the place of the server that the agent reached last. */
    public ServerPlace server() {
        return place;
    }

    /** What is missing or makes no sense stays as it was. */
    void use(AgentSettings settings) {
        Values old = values;
        values = new Values(
                positive(settings.getHeartbeatInterval(), old.heartbeatInterval()),
                positive(settings.getSelfFenceAfter(), old.selfFenceAfter()),
                settings.hasStopGrace() ? duration(settings.getStopGrace()) : old.stopGrace());
    }

    private static Duration positive(com.google.protobuf.Duration wire, Duration otherwise) {
        Duration value = duration(wire);
        return value.isPositive() ? value : otherwise;
    }

    private static Duration duration(com.google.protobuf.Duration wire) {
        return Duration.ofSeconds(wire.getSeconds(), wire.getNanos());
    }

    Duration heartbeatInterval() {
        return values.heartbeatInterval();
    }

    Duration selfFenceAfter() {
        return values.selfFenceAfter();
    }

    public Duration stopGrace() {
        return values.stopGrace();
    }
}
