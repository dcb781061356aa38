package dev.hodei.agent.control;

import dev.hodei.agent.console.Console;
import dev.hodei.agent.disk.WholeFile;
import dev.hodei.failure.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The worker's credential on disk, so that an agent that was killed comes back as the worker that it was, and below it the addresses
 * of other servers that may let it in. Readable by its user only. Thread-safe; blocks.
 */
public final class KeptCredential {
    private static final String NAME = "credential";

    private final Path file;
    private final String workerId;
    private long newest;
    private String token = "";
    private volatile List<String> servers = List.of();

    public KeptCredential(Path workDirectory, String workerId) {
        this.file = workDirectory.resolve(NAME);
        this.workerId = workerId;
    }

    /** The worker that a directory's credential is of, or an empty text. */
    public static String workerOf(Path workDirectory) throws IOException {
        byte[] content = WholeFile.read(workDirectory.resolve(NAME));
        List<String> lines = content == null ? List.of() : lines(content);
        return lines.isEmpty() ? "" : lines.getFirst();
    }

    /** What was kept last for this worker; empty if there is nothing to be used. */
    synchronized String load() {
        try {
            byte[] content = WholeFile.read(file);
            List<String> lines = content == null ? List.of() : lines(content);
            if (lines.size() >= 2 && lines.getFirst().equals(workerId)) {
                token = lines.get(1);
                servers = List.copyOf(lines.subList(2, lines.size()));
            }
        } catch (IOException e) {
            Console.warn("The kept credential can't be read: " + Reason.of(e));
        }
        return token;
    }

    /** Returns the other servers that were kept last. */
    List<String> servers() {
        return servers;
    }

    /** Keeps these in the place of those before. The disk is not waited for. */
    void keepServers(List<String> latest) {
        if (!latest.equals(servers)) {
            servers = List.copyOf(latest);
            Thread.ofVirtual().name("servers").start(this::keepLatestServers);
        }
    }

    /** Keeps the latest servers; if there is no credential yet, they are kept with it. */
    private synchronized void keepLatestServers() {
        if (!token.isEmpty() && newest != Long.MAX_VALUE) {
            write();
        }
    }

    /** Keeps it in the place of the one before. {@code number} grows with each: one that was overtaken is not kept. */
    synchronized void keep(String latest, long number) {
        if (number < newest) {
            return;
        }
        newest = number;
        token = latest;
        write();
    }

    private void write() {
        try {
            StringBuilder lines = new StringBuilder(workerId + "\n" + token + "\n");
            servers.forEach(server -> lines.append(server).append('\n'));
            WholeFile.writeThrough(file, lines.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            Console.warn("The worker's credential can't be kept (" + Reason.of(e)
                    + "); if this agent is killed, it will not be let in again.");
        }
    }

    /** Removes it: nobody will come back as this worker. */
    public synchronized void forget() {
        newest = Long.MAX_VALUE;
        try {
            WholeFile.remove(file);
        } catch (IOException e) {
            Console.warn("The kept credential can't be removed: " + Reason.of(e));
        }
    }

    public boolean exists() {
        return Files.exists(file);
    }

    private static List<String> lines(byte[] content) {
        return List.of(new String(content, StandardCharsets.UTF_8).split("\n", -1)).stream()
                .filter(line -> !line.isEmpty())
                .toList();
    }
}
