package dev.hodei.agent;

import dev.hodei.v1.WorkerFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What the agent says of the machine it runs on, read from /proc: the JDK's own ways load much code. */
final class Facts {
    private static final long KIB = 1024;

    private Facts() {}

    static WorkerFacts ofThisMachine(Map<String, String> labels) {
        String version = Facts.class.getPackage().getImplementationVersion();
        return WorkerFacts.newBuilder()
                .putAllLabels(labels)
                .setHostname(read("/proc/sys/kernel/hostname").strip())
                .setOperatingSystem(System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .setArchitecture(System.getProperty("os.arch"))
                .setCpus(Runtime.getRuntime().availableProcessors())
                .setMemoryBytes(memory())
                .setAgentVersion(version == null ? "development" : version)
                .setPid(ProcessHandle.current().pid())
                .build();
    }

    /** The container's limit if there is one below the machine's memory. */
    private static long memory() {
        long machine = number(after(read("/proc/meminfo"), "MemTotal:")) * KIB;
        long limit = number(read("/sys/fs/cgroup/memory.max"));
        return limit > 0 && limit < machine ? limit : machine;
    }

    private static String after(String text, String label) {
        int at = text.indexOf(label);
        return at < 0 ? "" : text.substring(at + label.length());
    }

    /** The first number of a text that starts with one, else 0. */
    private static long number(String text) {
        String digits = text.stripLeading();
        int end = 0;
        while (end < digits.length() && end < 18 && Character.isDigit(digits.charAt(end))) {
            end++;
        }
        return end == 0 ? 0 : Long.parseLong(digits.substring(0, end));
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            return "";
        }
    }
}
