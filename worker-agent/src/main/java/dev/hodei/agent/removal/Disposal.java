package dev.hodei.agent.removal;

import dev.hodei.agent.console.Console;
import dev.hodei.agent.removal.FileCalls.Status;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Removes what is below a worker's directory. What can't be removed is named in the agent's log, and tried again: with
 * the next removal, every minute, and, since it stays where it is, by the next agent. Thread-safe; a removal waits for
 * none but the file system.
 */
public final class Disposal {
    private static final Duration PAUSE = Duration.ofMinutes(1);
    /** A job's end does not try again what was tried just before. */
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(5);

    private final Path directory;
    /** What stays, by its path below the directory, and what was said of it. */
    private final Map<String, String> left = new LinkedHashMap<>();

    private @Nullable Place place;
    private @Nullable Thread repeating;
    private long tried = System.nanoTime();

    /** The real place of a directory, and the mount that it is reached through. */
    private record Place(Path path, long mount) {}

    public Disposal(Path directory) {
        this.directory = directory;
    }

    public Path directory() {
        return directory;
    }

    /**
     * Puts down which mount the directory is on. To be called while it is there and before the first job: a job may mount
     * something over it.
     */
    public void begin() throws IOException {
        Path real = directory.toRealPath();
        try (Arena arena = Arena.ofConfined()) {
            FileCalls files = new FileCalls(arena);
            int fd = files.openDirectory(real);
            Status status = fd < 0 ? null : files.status(fd);
            if (fd >= 0) {
                files.close(fd);
            }
            if (status == null) {
                throw new IOException("it can't be told which file system " + real + " is on");
            }
            synchronized (this) {
                place = new Place(real, status.mount());
            }
        }
    }

    /** Removes what has this path below the directory, if it is there. */
    public void remove(String below) {
        retryAtTimes();
        attempt(below);
    }

    /** Tries again whatever is left. */
    public void retry() {
        List<String> again;
        synchronized (this) {
            tried = System.nanoTime();
            again = new ArrayList<>(left.keySet());
        }
        again.forEach(this::attempt);
    }

    private void retryAtTimes() {
        boolean due;
        synchronized (this) {
            due = !left.isEmpty() && System.nanoTime() - tried > SHORTEST_PAUSE.toNanos();
        }
        if (due) {
            retry();
        }
    }

    private void attempt(String below) {
        Remains remains = new Remains();
        int unmounted = removal(below, remains);
        if (unmounted > 0) {
            Console.warn("Unmounted " + unmounted + " mount(s) that a job had left in " + directory.resolve(below));
        }
        String said = remains.toString();
        synchronized (this) {
            if (remains.isEmpty()) {
                if (left.remove(below) != null) {
                    Console.info("What was left in " + directory.resolve(below) + " is removed now");
                }
                return;
            }
            // The whole of a directory stands for its parts.
            left.keySet().removeIf(other -> other.startsWith(below + "/"));
            if (!said.equals(left.put(below, said))) {
                Console.warn(
                        "Can't remove all of " + directory.resolve(below) + ": " + said
                                + ". It is tried again after the next job, every minute, and when this worker is started again.");
            }
            if (repeating == null) {
                repeating = Thread.ofVirtual().name("disposal").start(this::repeat);
            }
        }
    }

    private void repeat() {
        try {
            while (true) {
                Thread.sleep(PAUSE);
                retry();
                synchronized (this) {
                    if (left.isEmpty()) {
                        repeating = null;
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns how many mounts were taken off. */
    private int removal(String below, Remains remains) {
        Place from;
        synchronized (this) {
            from = place;
        }
        if (from == null) {
            remains.add(below, "the worker's directory was never looked at");
            return 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            FileCalls files = new FileCalls(arena);
            int fd = files.openDirectory(from.path());
            if (fd == -FileCalls.ENOENT) {
                return 0;
            }
            try {
                return removal(files, fd, from, below, remains);
            } finally {
                if (fd >= 0) {
                    files.close(fd);
                }
            }
        }
    }

    private static int removal(FileCalls files, int top, Place from, String below, Remains remains) {
        String[] names = below.split("/", -1);
        int parent = top;
        List<Integer> opened = new ArrayList<>();
        try {
            for (int i = 0; ; i++) {
                Status status = parent < 0 ? null : files.status(parent);
                if (parent == -FileCalls.ENOENT) {
                    return 0;
                }
                if (status == null || status.mount() != from.mount()) {
                    remains.add(
                            below,
                            parent < 0
                                    ? files.describe(parent)
                                    : "something is mounted over a directory of the worker's own");
                    return 0;
                }
                if (!status.exact() && Mounts.areBelow(from.path())) {
                    remains.add(below, "something is mounted in there, which this kernel does not tell apart");
                    return 0;
                }
                if (i == names.length - 1) {
                    TreeRemoval removal = new TreeRemoval(files, from.mount(), remains);
                    removal.remove(parent, names[i]);
                    return removal.unmounted();
                }
                try (Arena arena = Arena.ofConfined()) {
                    parent = files.openDirectory(
                            parent, FileCalls.name(arena, names[i].getBytes(StandardCharsets.UTF_8)));
                }
                if (parent >= 0) {
                    opened.add(parent);
                }
            }
        } finally {
            opened.forEach(files::close);
        }
    }
}
