package dev.hodei.agent.removal;

import dev.hodei.agent.removal.FileCalls.Entry;
import dev.hodei.agent.removal.FileCalls.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Removes one entry of an open directory with all it holds, also where its directories were made read-only, and however
 * deep it is. Every step is relative to a directory that is open, links are never followed, and nothing is touched that
 * another mount shows: such a mount is taken off where this process may do that, else it stays. What stays is put down in
 * the remains. Belongs to one thread.
 */
final class TreeRemoval {
    /** How many directories are open at once; deeper ones are first moved up to the root. */
    private static final int MAX_DEPTH = 64;
    /** Mounts at one place, and rounds over one directory, of which somebody may make more meanwhile. */
    private static final int MAX_ROUNDS = 1_000;

    private final FileCalls files;
    private final long mount;
    private final Remains remains;
    private final Deque<Level> levels = new ArrayDeque<>();
    private final long movedPrefix = System.nanoTime();
    private int moved;
    private int unmounted;

    /** @param mount that the entry must be reached through */
    TreeRemoval(FileCalls files, long mount, Remains remains) {
        this.files = files;
        this.mount = mount;
        this.remains = remains;
    }

    /** An open directory on the way down, and where it stands in the one above it. */
    private static final class Level implements AutoCloseable {
        final Arena arena = Arena.ofConfined();
        final int parent;
        final MemorySegment name;
        final String text;
        final int fd;
        final long entries;
        boolean progress;
        int rounds;

        Level(int parent, byte[] name, int fd, long entries) {
            this.parent = parent;
            this.name = FileCalls.name(arena, name);
            this.text = new String(name, StandardCharsets.UTF_8);
            this.fd = fd;
            this.entries = entries;
        }

        @Override
        public void close() {
            arena.close();
        }
    }

    /** How many mounts were taken off. */
    int unmounted() {
        return unmounted;
    }

    void remove(int parent, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        try (Arena arena = Arena.ofConfined()) {
            enter(parent, new Entry(FileCalls.name(arena, bytes), true));
        }
        try {
            while (!levels.isEmpty()) {
                Level level = levels.getLast();
                Entry entry = files.next(level.entries);
                if (entry != null) {
                    enter(level.fd, entry);
                } else {
                    leave(level);
                }
            }
        } finally {
            levels.forEach(this::close);
        }
    }

    /** Removes the entry, or opens it if there is something in it. */
    private void enter(int parent, Entry entry) {
        boolean maybeDirectory = entry.maybeDirectory();
        for (int round = 0; round < MAX_ROUNDS; round++) {
            int result =
                    maybeDirectory ? files.removeDirectory(parent, entry.name()) : files.unlink(parent, entry.name());
            switch (-result) {
                case 0, FileCalls.ENOENT -> {
                    progress();
                    return;
                }
                case FileCalls.EISDIR -> maybeDirectory = true;
                case FileCalls.ENOTDIR -> maybeDirectory = false;
                case FileCalls.EBUSY -> {
                    if (!unmount(parent, entry)) {
                        return;
                    }
                }
                default -> {
                    // One that may not be removed may have contents that may.
                    if (!maybeDirectory || !open(parent, entry)) {
                        if (!maybeDirectory) {
                            stays(entry, reason(result));
                        }
                        return;
                    }
                }
            }
        }
        stays(entry, "it changes while it is being removed");
    }

    /** Opens a directory to empty it; true if it has to be looked at once more, as it is no directory, or was a mount. */
    private boolean open(int parent, Entry entry) {
        int fd = files.openDirectory(parent, entry.name());
        if (fd == -FileCalls.EACCES) {
            fd = openForbidden(parent, entry);
        }
        if (fd < 0) {
            if (fd != -FileCalls.ENOTDIR && fd != -FileCalls.ELOOP && fd != -FileCalls.ENOENT) {
                stays(entry, reason(fd));
                return false;
            }
            return true;
        }
        Status status = files.status(fd);
        if (status == null || status.mount() != mount) {
            files.close(fd);
            return unmount(parent, entry);
        }
        if (!status.ownerMayAll()) {
            files.allowOwner(fd);
        }
        if (levels.size() >= MAX_DEPTH && moveUp(parent, entry)) {
            files.close(fd);
            return false;
        }
        long entries = files.entriesOf(fd);
        if (entries == 0) {
            files.close(fd);
            stays(entry, "it can't be read");
            return false;
        }
        levels.addLast(new Level(parent, entry.bytes(), fd, entries));
        return false;
    }

    /** Opens a directory that its owner may not read. */
    private int openForbidden(int parent, Entry entry) {
        int place = files.openPlace(parent, entry.name());
        if (place < 0) {
            return place;
        }
        try {
            Status status = files.status(place);
            int allowed = status == null || status.mount() != mount ? -FileCalls.EACCES : files.allowOwner(place);
            return allowed < 0 ? allowed : files.openDirectory(parent, entry.name());
        } finally {
            files.close(place);
        }
    }

    /** Moves a directory to the root of the tree, under a name that nobody has; the root is looked through again. */
    private boolean moveUp(int parent, Entry entry) {
        Level root = levels.getFirst();
        for (int round = 0; round < MAX_ROUNDS; round++) {
            try (Arena arena = Arena.ofConfined()) {
                String name = ".hodei-removal-" + Long.toHexString(movedPrefix) + "-" + moved++;
                MemorySegment to = FileCalls.name(arena, name.getBytes(StandardCharsets.US_ASCII));
                int result = files.rename(parent, entry.name(), root.fd, to);
                if (result >= 0) {
                    root.progress = true;
                    progress();
                    return true;
                }
                if (result != -FileCalls.EEXIST && result != -FileCalls.ENOTEMPTY && result != -FileCalls.ENOTDIR) {
                    return false;
                }
            }
        }
        return false;
    }

    /** Takes off what is mounted there; false if it stays, which is put down. */
    private boolean unmount(int parent, Entry entry) {
        int place = files.openPlace(parent, entry.name());
        if (place < 0) {
            return true;
        }
        try {
            Status status = files.status(place);
            if (status != null && status.mount() == mount) {
                stays(entry, files.describe(-FileCalls.EBUSY));
                return false;
            }
            int result = files.unmount(place);
            if (result < 0) {
                stays(entry, "something is mounted there, and can't be unmounted: " + files.describe(result));
                return false;
            }
            unmounted++;
            return true;
        } finally {
            files.close(place);
        }
    }

    /** At the end of a directory: removes it, or looks through it again. */
    private void leave(Level level) {
        int result = files.removeDirectory(level.parent, level.name);
        boolean again = result == -FileCalls.ENOTEMPTY && level.progress && level.rounds++ < MAX_ROUNDS;
        if (again) {
            level.progress = false;
            files.rewind(level.entries);
            return;
        }
        levels.removeLast();
        if (result >= 0 || result == -FileCalls.ENOENT) {
            progress();
        } else if (result != -FileCalls.ENOTEMPTY || remains.isEmpty()) {
            remains.add(path(level.text), reason(result));
        }
        close(level);
    }

    private void progress() {
        Level above = levels.peekLast();
        if (above != null) {
            above.progress = true;
        }
    }

    private void close(Level level) {
        files.closeEntries(level.entries);
        level.close();
    }

    private void stays(Entry entry, String reason) {
        remains.add(path(new String(entry.bytes(), StandardCharsets.UTF_8)), reason);
    }

    private String path(String last) {
        List<String> names = new ArrayList<>();
        levels.forEach(level -> names.add(level.text));
        names.add(last);
        return String.join("/", names);
    }

    private String reason(int result) {
        String said = files.describe(result);
        return switch (-result) {
            case FileCalls.EPERM -> said + ": it is immutable, or another user's";
            case FileCalls.EACCES -> said + ": it is in another user's directory";
            default -> said;
        };
    }
}
