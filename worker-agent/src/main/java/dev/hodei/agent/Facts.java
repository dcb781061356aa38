package dev.hodei.agent;

import dev.hodei.agent.machine.WorkerResources;
import dev.hodei.v1.WorkerFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What the agent says of the machine it runs on, and of what it is held to there. The JDK's own ways load much code. */
final class Facts {
    private Facts() {}

    static WorkerFacts ofThisWorker(Map<String, String> labels, WorkerResources resources) {
        String version = Facts.class.getPackage().getImplementationVersion();
        return WorkerFacts.newBuilder()
                .putAllLabels(labels)
                .setHostname(read("/proc/sys/kernel/hostname").strip())
                .setOperatingSystem(System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .setArchitecture(System.getProperty("os.arch"))
                .setCpus(resources.cpus())
                .setMemoryBytes(resources.memoryBytes())
                .setAgentVersion(version == null ? "development" : version)
                .setPid(ProcessHandle.current().pid())
                .build();
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            return "";
        }
    }
}
