package dev.hodei.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the figures are measured on. */
final class Machine {
    private Machine() {}

    static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    static long memoryBytes() {
        return kilobytes(Path.of("/proc/meminfo"), "MemTotal:") * 1024;
    }

    /** How many processes ran or wanted to, over the last minute: others' work makes figures worse. */
    static double load() {
        return Double.parseDouble(read(Path.of("/proc/loadavg")).split(" ", 2)[0]);
    }

    static String kernel() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version");
    }

    static String processor() {
        return read(Path.of("/proc/cpuinfo"))
                .lines()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    /** What is measured, with a mark where it was changed since; "unknown" outside of a checkout. */
    static String commit() {
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--abbrev=12", "--dirty")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String name = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return name.isEmpty() ? "unknown" : name;
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** The share of a process in its memory, in bytes: what is shared with others is divided among them. */
    static long proportionalBytes(long pid) {
        return kilobytes(Path.of("/proc/" + pid + "/smaps_rollup"), "Pss:") * 1024;
    }

    /** The processor time that a process has used, in seconds, to a hundredth. */
    static double cpuSeconds(long pid) {
        String stat = read(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    }

    private static long kilobytes(Path file, String key) {
        return read(file)
                .lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).replace("kB", "").strip())
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
