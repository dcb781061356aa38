package dev.hodei.session;

import dev.hodei.v1.AgentSettings;
import dev.hodei.v1.Welcome;
import dev.hodei.worker.HeartbeatPolicy;
import java.time.Duration;

/**
 * What sessions go by.
 *
 * @param stopGrace time that a job's processes have between SIGTERM and SIGKILL
 * @param credentialLife how long a credential is good; it is renewed after half of it
 * @param logPatience how long a finished attempt waits for its log while nothing of it arrives
 * @param pageUrl the address of the web page, without a slash at its end; empty where it is not known
 */
public record SessionSettings(
        HeartbeatPolicy heartbeats, Duration stopGrace, Duration credentialLife, Duration logPatience, String pageUrl) {
    public static final Duration CREDENTIAL_LIFE = Duration.ofHours(1);
    public static final Duration LOG_PATIENCE = Duration.ofSeconds(30);

    /** What an agent is told of them. */
    public AgentSettings forAgent() {
        return AgentSettings.newBuilder()
                .setHeartbeatInterval(duration(heartbeats.interval()))
                .setSelfFenceAfter(duration(heartbeats.selfFenceAfter()))
                .setStopGrace(duration(stopGrace))
                .build();
    }

    /** The beginning of what an agent is answered that says hello. */
    Welcome.Builder welcome() {
        return Welcome.newBuilder().setSettings(forAgent()).setPageUrl(pageUrl);
    }

    private static com.google.protobuf.Duration duration(Duration duration) {
        return com.google.protobuf.Duration.newBuilder()
                .setSeconds(duration.getSeconds())
                .setNanos(duration.getNano())
                .build();
    }
}
