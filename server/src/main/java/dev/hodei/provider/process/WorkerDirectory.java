package dev.hodei.provider.process;

import dev.hodei.disk.TreeRemoval;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.leftover.AttemptFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A worker's directory: what its agent prints, and where it works. */
record WorkerDirectory(Path path) {
    private static final System.Logger LOG = System.getLogger("hodei");
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{32}");
    private static final int TAIL_BYTES = 4096;
    private static final int LINE_CHARACTERS = 300;

    /** Whether a directory of that name may be a worker's. */
    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

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

    /** The attempts whose commands were never started, as their journals prove; only once the agent is gone. */
    Set<AttemptRef> neverStarted() {
        Set<AttemptRef> attempts = new HashSet<>();
        try {
            if (Files.isDirectory(work(), LinkOption.NOFOLLOW_LINKS)) {
                for (var ref : AttemptFiles.neverStarted(work(), Files.getOwner(work(), LinkOption.NOFOLLOW_LINKS))) {
                    known(ref).ifPresent(attempts::add);
                }
            }
        } catch (IOException e) {
            // Removed by now: nothing is proven.
        }
        return attempts;
    }

    /** Empty for what no agent has written. */
    private static Optional<AttemptRef> known(dev.hodei.v1.AttemptRef wire) {
        try {
            return Optional.of(new AttemptRef(new JobId(wire.getJobId()), wire.getAttempt(), wire.getFencingToken()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    void remove() {
        say(path, tryToRemove());
    }

    /** Returns what stays and why; empty if nothing is left. */
    Optional<String> tryToRemove() {
        return TreeRemoval.remove(path);
    }

    /** Keeps what the agent printed, for people to read. */
    void removeWork() {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            say(work(), TreeRemoval.remove(work()));
        }
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

    private static void say(Path tree, Optional<String> left) {
        left.ifPresent(what -> LOG.log(
                System.Logger.Level.WARNING,
                "Can''t remove all of {0}: {1}. It is tried again with each look for workers, and at the next start.",
                tree,
                what));
    }
}
