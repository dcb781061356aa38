package dev.hodei.provider.process;

import dev.hodei.provider.Provider;
import dev.hodei.provider.ProviderContract;
import dev.hodei.provider.ProvisionRequest;
import dev.hodei.provider.Requests;
import dev.hodei.wire.PassedVariables;
import dev.hodei.worker.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class ProcessContractTest extends ProviderContract {
    @TempDir
    Path directory;

    /** Whose Java is a shell script. An installation is a home. */
    @Override
    protected Provider provider(String installation) throws IOException {
        Path java = Files.createDirectories(directory.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/bash\n" + Requests.SCRIPT);
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path lib = Files.createDirectories(directory.resolve("lib"));
        Files.write(lib.resolve("agent.jar"), new byte[0]);
        return new ProcessProvider(
                new ProcessProviderSettings(
                        directory.resolve("jdk"),
                        lib,
                        "localhost:50051",
                        directory.resolve(installation),
                        List.of(),
                        Duration.ofSeconds(10),
                        PassedVariables.with(""),
                        AgentUser.SAME),
                () -> installation);
    }

    @Override
    protected Requests requests() {
        return new Requests("process", Shape.PLAIN);
    }

    @Override
    protected ProvisionRequest impossible() throws IOException {
        Files.delete(directory.resolve("lib/agent.jar"));
        return requests().waiting();
    }
}
