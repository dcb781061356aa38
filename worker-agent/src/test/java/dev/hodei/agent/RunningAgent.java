package dev.hodei.agent;

import dev.hodei.agent.control.ServerAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An agent in this JVM, connected to a fake server. */
final class RunningAgent {
    static final String WORKER_ID = "0123456789abcdef0123456789abcdef";

    final WorkerAgent agent;
    final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

    RunningAgent(AgentConfig config) {
        agent = new WorkerAgent(config);
        Thread.ofPlatform().daemon().start(() -> {
            try {
                exitCode.complete(agent.run());
            } catch (Throwable e) {
                exitCode.completeExceptionally(e);
            }
        });
    }

    static RunningAgent connected(FakeServer server, Path directory) throws InterruptedException {
        RunningAgent agent = new RunningAgent(config(server.address(), directory));
        FakeServer.next(server.hellos);
        return agent;
    }

    static AgentConfig config(String address, Path directory) {
        return config(address, directory, FakeServer.OTP, 1L << 30);
    }

    static AgentConfig config(String address, Path directory, Duration drainLimit) {
        return config(address, directory, FakeServer.OTP, 1L << 30, drainLimit);
    }

    static AgentConfig config(String address, Path directory, String otp, long spoolBytes) {
        return config(address, directory, otp, spoolBytes, Duration.ZERO);
    }

    private static AgentConfig config(
            String address, Path directory, String otp, long spoolBytes, Duration drainLimit) {
        return new AgentConfig(
                ServerAddress.parse(address),
                otp,
                WORKER_ID,
                4,
                Map.of(),
                directory.resolve("work"),
                spoolBytes,
                Duration.ofSeconds(1),
                Duration.ofSeconds(3),
                drainLimit);
    }

    int awaitExit() throws Exception {
        return exitCode.get(20, TimeUnit.SECONDS);
    }

    void close() throws Exception {
        agent.shutdown("the test is over");
        awaitExit();
    }
}
