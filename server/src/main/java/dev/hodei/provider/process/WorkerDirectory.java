package dev.hodei.provider.process;

import dev.hodei.id.WorkerId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A worker's directory: what its agent prints, and where it works. */
record WorkerDirectory(Path path) {
    private static final int TAIL_BYTES = 4096;
    private static final int LINE_CHARACTERS = 300;

    static WorkerDirectory of(Path home, WorkerId worker) {
        return new WorkerDirectory(home.resolve("workers").resolve(worker.value()));
    }

    Path log() {
        return path.resolve("agent.log");
    }

    Path work() {
        return path.resolve("work");
    }

    void create() throws IOException {
        Files.createDirectories(work());
    }

    void remove() {
        delete(path);
    }

    /** Keeps what the agent printed, for people to read. */
    void removeWork() {
        delete(work());
    }

    /** The last line that the agent printed, made fit for one line of text; empty if it printed none. */
    String lastLine() {
        try (RandomAccessFile file = new RandomAccessFile(log().toFile(), "r")) {
            int length = (int) Math.min(TAIL_BYTES, file.length());
            file.seek(file.length() - length);
            byte[] tail = new byte[length];
            file.readFully(tail);
            List<String> lines = new String(tail, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            String last = lines.isEmpty()
                    ? ""
                    : lines.getLast().replaceAll("\\p{Cntrl}", " ").strip();
            return last.length() <= LINE_CHARACTERS ? last : last.substring(0, LINE_CHARACTERS) + "…";
        } catch (IOException e) {
            return "";
        }
    }

    private static void delete(Path tree) {
        if (!Files.isDirectory(tree)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            System.getLogger(WorkerDirectory.class.getName())
                    .log(System.Logger.Level.WARNING, "A worker's directory could not be removed: {0}", e.toString());
        }
    }
}
