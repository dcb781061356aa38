package dev.hodei.agent.removal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.hodei.agent.libc.NativeFunction;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The C library's calls on files relative to an open directory, one Java method each. A failed call returns the negated
 * errno. Belongs to one thread, and to one arena.
 */
final class FileCalls {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EACCES = 13;
    static final int EBUSY = 16;
    static final int EEXIST = 17;
    static final int ENOTDIR = 20;
    static final int EISDIR = 21;
    static final int ENOTEMPTY = 39;
    static final int ELOOP = 40;

    private static final int AT_FDCWD = -100;
    private static final int AT_REMOVEDIR = 0x200;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_PATH = 0x200000;
    /** These two differ between the processors that Hodei runs on. */
    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

    private static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;
    private static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;
    private static final int STATX_BASIC = 0x7ff;
    private static final int STATX_MNT_ID = 0x1000;
    private static final int MS_REC = 0x4000;
    private static final int MS_PRIVATE = 1 << 18;
    private static final int MNT_DETACH = 2;
    private static final int NAME_IN_DIRENT = 19;
    private static final int TYPE_IN_DIRENT = 18;
    private static final int LONGEST_DIRENT = NAME_IN_DIRENT + 256;
    private static final byte DT_DIR = 4;
    private static final byte DT_UNKNOWN = 0;

    private static final NativeFunction OPENAT = NativeFunction.named("openat");
    private static final NativeFunction CLOSE = NativeFunction.named("close");
    private static final NativeFunction UNLINKAT = NativeFunction.named("unlinkat");
    private static final NativeFunction RENAMEAT = NativeFunction.named("renameat");
    private static final NativeFunction CHMOD = NativeFunction.named("chmod");
    private static final NativeFunction STATX = NativeFunction.named("statx");
    private static final NativeFunction FDOPENDIR = NativeFunction.named("fdopendir");
    private static final NativeFunction READDIR = NativeFunction.named("readdir");
    private static final NativeFunction REWINDDIR = NativeFunction.named("rewinddir");
    private static final NativeFunction CLOSEDIR = NativeFunction.named("closedir");
    private static final NativeFunction MOUNT = NativeFunction.named("mount");
    private static final NativeFunction UMOUNT = NativeFunction.named("umount2");
    private static final NativeFunction STRERROR = NativeFunction.named("strerror");

    private final MemorySegment state;
    private final MemorySegment status;
    private final MemorySegment empty;

    FileCalls(Arena arena) {
        this.state = NativeFunction.callState(arena);
        this.status = arena.allocate(256, 8);
        this.empty = arena.allocateFrom("");
    }

    /** An entry of a directory; its name is good until the next one is read. */
    record Entry(MemorySegment name, boolean maybeDirectory) {
        byte[] bytes() {
            int length = 0;
            while (name.get(JAVA_BYTE, length) != 0) {
                length++;
            }
            return name.asSlice(0, length).toArray(JAVA_BYTE);
        }
    }

    /**
     * What an open file is.
     *
     * @param mount identifies the mount that it was reached through
     * @param exact whether a bind mount is told from what it shows, which takes Linux 5.8
     */
    record Status(long mount, boolean exact, boolean ownerMayAll) {}

    /** A name as the calls take it, for as long as that arena is open. */
    static MemorySegment name(Arena arena, byte[] name) {
        return arena.allocateFrom(JAVA_BYTE, Arrays.copyOf(name, name.length + 1));
    }

    int openDirectory(Path path) {
        try (Arena moment = Arena.ofConfined()) {
            return openDirectory(AT_FDCWD, name(moment, path.toString().getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** Opens a directory itself, never what a link leads to. */
    int openDirectory(int in, MemorySegment name) {
        return OPENAT.orErrno(state, in, name.address(), O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0);
    }

    /** Opens a file of any kind, without leave to read it. */
    int openPlace(int in, MemorySegment name) {
        return OPENAT.orErrno(state, in, name.address(), O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
    }

    void close(int fd) {
        CLOSE.call(state, fd);
    }

    int unlink(int in, MemorySegment name) {
        return UNLINKAT.orErrno(state, in, name.address(), 0, 0);
    }

    int removeDirectory(int in, MemorySegment name) {
        return UNLINKAT.orErrno(state, in, name.address(), AT_REMOVEDIR, 0);
    }

    int rename(int from, MemorySegment name, int to, MemorySegment newName) {
        return RENAMEAT.orErrno(state, from, name.address(), to, newName.address());
    }

    /** Also of a file that was opened as a place only; {@code null} says that it can't be told. */
    @Nullable
    Status status(int fd) {
        int mask = STATX_BASIC | STATX_MNT_ID;
        int result = (int) STATX.call(state, fd, empty.address(), AT_EMPTY_PATH, mask, status.address(), 0);
        if (result < 0) {
            return null;
        }
        boolean exact = (status.get(JAVA_INT, 0) & STATX_MNT_ID) != 0;
        long device = ((long) status.get(JAVA_INT, 136) << 32) | (status.get(JAVA_INT, 140) & 0xffffffffL);
        boolean ownerMayAll = (status.get(JAVA_SHORT, 28) & 0700) == 0700;
        return new Status(exact ? status.get(JAVA_LONG, 144) : device, exact, ownerMayAll);
    }

    /** Lets the owner do everything with this open file, as one that was opened as a place can be used only here. */
    int allowOwner(int fd) {
        try (Arena moment = Arena.ofConfined()) {
            return CHMOD.orErrno(state, itself(moment, fd).address(), 0700, 0, 0);
        }
    }

    /**
     * Takes off the mount whose root this open file is, with all that is mounted in it. It is made private before: what
     * is mounted in there may be shared with where it came from, and must stay there.
     */
    int unmount(int fd) {
        try (Arena moment = Arena.ofConfined()) {
            MemorySegment place = itself(moment, fd);
            MOUNT.call(state, 0, place.address(), 0, MS_REC | MS_PRIVATE, 0, 0);
            return UMOUNT.orErrno(state, place.address(), MNT_DETACH, 0, 0);
        }
    }

    private static MemorySegment itself(Arena arena, int fd) {
        return arena.allocateFrom("/proc/self/fd/" + fd);
    }

    /** Returns what a directory is read by; 0 if it can't be had. The descriptor is closed with it. */
    long entriesOf(int fd) {
        return FDOPENDIR.call(state, fd);
    }

    /** The next entry; null at the end. */
    @Nullable
    Entry next(long entries) {
        while (true) {
            long address = READDIR.call(state, entries);
            if (address == 0) {
                return null;
            }
            // As long as the longest; a shorter one is not looked at beyond its end.
            MemorySegment entry = MemorySegment.ofAddress(address).reinterpret(LONGEST_DIRENT);
            MemorySegment name = entry.asSlice(NAME_IN_DIRENT);
            if (!isSelfOrParent(name)) {
                byte type = entry.get(JAVA_BYTE, TYPE_IN_DIRENT);
                return new Entry(name, type == DT_DIR || type == DT_UNKNOWN);
            }
        }
    }

    private static boolean isSelfOrParent(MemorySegment name) {
        if (name.get(JAVA_BYTE, 0) != '.') {
            return false;
        }
        byte second = name.get(JAVA_BYTE, 1);
        return second == 0 || (second == '.' && name.get(JAVA_BYTE, 2) == 0);
    }

    void rewind(long entries) {
        REWINDDIR.call(state, entries);
    }

    void closeEntries(long entries) {
        CLOSEDIR.call(state, entries);
    }

    /** What the C library says about a failed call's result, for people. */
    String describe(int result) {
        return MemorySegment.ofAddress(STRERROR.call(state, -result))
                .reinterpret(256)
                .getString(0);
    }
}
