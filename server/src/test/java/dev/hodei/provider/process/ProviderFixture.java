package dev.hodei.provider.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.id.WorkerId;
import dev.hodei.pool.TestPools;
import dev.hodei.provider.ProvisionRequest;
import dev.hodei.wire.PassedVariables;
import dev.hodei.worker.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A provider whose agents are shell scripts, and what it reports. */
abstract class ProviderFixture {
    // Processes are looked for all over the machine, where another run of this test may have its own.
    final WorkerId worker = new WorkerId(UUID.randomUUID().toString().replace("-", ""));
    final ProvisionRequest request = new ProvisionRequest(
            worker,
            OneTimePassword.of(new byte[OneTimePassword.BYTES]),
            TestPools.plain("process", 1, 1, 3, Map.of("os", "linux", "gpu", "none")),
            Shape.PLAIN);

    record Reported(WorkerId worker, String detail) {}

    @TempDir
    Path directory;

    final BlockingQueue<Reported> exits = new LinkedBlockingQueue<>();

    @BeforeEach
    void agentIsBuilt() throws IOException {
        Files.createDirectories(directory.resolve("lib"));
        Files.createFile(directory.resolve("lib/agent.jar"));
    }

    /** A provider whose java is a shell script; it can tell that it is ready by making the file named "ready". */
    static final Duration PATIENT = Duration.ofSeconds(30);

    ProcessProvider provider(String script) throws IOException {
        return provider(script, PATIENT);
    }

    ProcessProvider provider(String script, Duration stopGrace) throws IOException {
        Path java = Files.createDirectories(directory.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/bash\n" + script + "\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return provider(stopGrace);
    }

    ProcessProviderSettings settings(Duration stopGrace) {
        return new ProcessProviderSettings(
                directory.resolve("jdk"),
                directory.resolve("lib"),
                "localhost:50051",
                directory.resolve("home"),
                List.of("-Xmx64m"),
                stopGrace,
                PassedVariables.with("CI_*"),
                AgentUser.SAME);
    }

    ProcessProvider provider(Duration stopGrace) {
        ProcessProvider provider = new ProcessProvider(settings(stopGrace), () -> "ours");
        provider.reportTo((reported, exit) -> exits.add(new Reported(reported, exit.detail())));
        return provider;
    }

    String exitDetail() throws InterruptedException {
        Reported exit = exits.poll(10, TimeUnit.SECONDS);
        assertThat(exit).isNotNull();
        assertThat(exit.worker()).isEqualTo(worker);
        return exit.detail();
    }

    Path workerDirectory() {
        return directory.resolve("home/workers").resolve(worker.value());
    }

    void awaitReady() throws IOException {
        // The script opens the pipe for writing once it is ready; this read ends when it has closed it.
        assertThat(Files.readString(directory.resolve("ready"))).isEqualTo("ready\n");
    }

    void makeReadyPipe() throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("mkfifo", directory.resolve("ready").toString())
                        .start()
                        .waitFor())
                .isZero();
    }
}
