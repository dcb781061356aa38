package dev.hodei.provider.process;

import dev.hodei.wire.PassedVariables;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How local workers are started.
 *
 * @param javaHome the Java that runs them: {@code bin/java} in it
 * @param agentLib directory with the agent's jars
 * @param serverAddress becomes HODEI_SERVER_ADDRESS
 * @param home logs and work directories are kept in {@code workers/ID} below it
 * @param jvmFlags flags of the agent's JVM
 * @param stopGrace time between SIGTERM and SIGKILL; longer than a job's own, so that the agent can stop its jobs
 * @param passed what agents and their jobs get of the server's environment
 * @param user whom agents and their jobs run as
 */
public record ProcessProviderSettings(
        Path javaHome,
        Path agentLib,
        String serverAddress,
        Path home,
        List<String> jvmFlags,
        Duration stopGrace,
        PassedVariables passed,
        AgentUser user) {
    /**
     * Options for an agent that is small and quick to start: about 50 MB, once what its start took was given back to
     * the system.
     */
    public static final List<String> SMALL_JVM = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:ReservedCodeCacheSize=32m",
            "-Xms8m",
            "-Xmx48m",
            "-Xss256k",
            "-XX:TrimNativeHeapInterval=30000",
            // One call by reflection, of gRPC's, would have the JVM write and load a dozen classes.
            "-Djdk.reflect.useNativeAccessorOnly=true",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    public ProcessProviderSettings {
        jvmFlags = List.copyOf(jvmFlags);
    }
}
