package dev.hodei.e2e.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the jobs say of themselves, past all that is tested: the marks of each job, by its id, in the order written. */
record Ledger(Map<String, List<Mark>> marks) {
    static Ledger read(Path directory) {
        Map<String, List<Mark>> marks = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                marks.put(
                        file.getFileName().toString(),
                        Files.readAllLines(file).stream().map(Mark::parse).toList());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Ledger(marks);
    }

    List<Mark> of(String jobId) {
        return marks.getOrDefault(jobId, List.of());
    }

    List<Mark> of(String jobId, int attempt) {
        return of(jobId).stream().filter(mark -> mark.attempt() == attempt).toList();
    }
}
