package dev.hodei.agent.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.hodei.agent.libc.NativeFunction;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The C library's calls that the agent needs, one Java method each, without policy. A failed call returns the negated
 * errno. Constants are those of Linux on x86-64 and aarch64.
 */
final class Libc {
    static final int EINTR = 4;
    static final int ECHILD = 10;

    private static final int O_CLOEXEC = 0x80000;
    private static final int O_NONBLOCK = 0x800;
    private static final int PR_SET_DUMPABLE = 4;
    private static final int PR_SET_CHILD_SUBREAPER = 36;
    private static final int P_ALL = 0;
    private static final int WNOHANG = 1;
    private static final int WEXITED = 4;
    private static final int WNOWAIT = 0x01000000;
    private static final long SIGINFO_PID = 16;
    private static final int X_OK = 1;
    private static final int W_OK = 2;

    private static final NativeFunction READ = NativeFunction.named("read");
    private static final NativeFunction WRITE = NativeFunction.named("write");
    private static final NativeFunction CLOSE = NativeFunction.named("close");
    private static final NativeFunction POLL = NativeFunction.named("poll");
    private static final NativeFunction PIPE2 = NativeFunction.named("pipe2");
    private static final NativeFunction EVENTFD = NativeFunction.named("eventfd");
    private static final NativeFunction KILL = NativeFunction.named("kill");
    private static final NativeFunction WAITPID = NativeFunction.named("waitpid");
    private static final NativeFunction WAITID = NativeFunction.named("waitid");
    private static final NativeFunction ACCESS = NativeFunction.named("access");
    private static final NativeFunction GETPID = NativeFunction.named("getpid");
    private static final NativeFunction STRERROR = NativeFunction.named("strerror");
    private static final NativeFunction PRCTL = NativeFunction.named("prctl");

    private Libc() {}

    /** Space for errno, for calls that are made often. */
    static MemorySegment callState(Arena arena) {
        return NativeFunction.callState(arena);
    }

    static int read(MemorySegment state, int fd, MemorySegment buffer) {
        long n = READ.call(state, fd, buffer.address(), buffer.byteSize());
        return n < 0 ? NativeFunction.negatedErrno(state) : (int) n;
    }

    /** Waits for one of the descriptors, -1 timeout for ever; returns how many are ready. */
    static int poll(MemorySegment state, MemorySegment pollFds, int count, int timeoutMillis) {
        return POLL.orErrno(state, pollFds.address(), count, timeoutMillis, 0);
    }

    static void close(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            CLOSE.call(callState(arena), fd);
        }
    }

    /** Fills in {read end, write end}, both close-on-exec; 0 or the negated errno. */
    static int pipe(int[] ends) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fds = arena.allocate(JAVA_INT, 2);
            int result = PIPE2.orErrno(callState(arena), fds.address(), O_CLOEXEC, 0, 0);
            ends[0] = fds.getAtIndex(JAVA_INT, 0);
            ends[1] = fds.getAtIndex(JAVA_INT, 1);
            return result;
        }
    }

    /** A counter that poll can wait for. */
    static int eventFd() {
        try (Arena arena = Arena.ofConfined()) {
            return EVENTFD.orErrno(callState(arena), 0, O_CLOEXEC | O_NONBLOCK, 0, 0);
        }
    }

    static void signalEventFd(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            WRITE.call(callState(arena), fd, arena.allocateFrom(JAVA_LONG, 1).address(), Long.BYTES);
        }
    }

    /** 0 or the negated errno. */
    static int kill(int pid, int signal) {
        try (Arena arena = Arena.ofConfined()) {
            return KILL.orErrno(callState(arena), pid, signal, 0, 0);
        }
    }

    /** The id of a child that has ended, leaving it a zombie; 0 if none has and {@code block} is false. */
    static int waitForAnyChild(boolean block) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(128, 8);
            int flags = WEXITED | WNOWAIT | (block ? 0 : WNOHANG);
            int result = WAITID.orErrno(callState(arena), P_ALL, 0, info.address(), flags);
            return result < 0 ? result : info.get(JAVA_INT, SIGINFO_PID);
        }
    }

    /** Reaps a child that has ended and returns its wait status. */
    static int reap(int pid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(JAVA_INT);
            int result = WAITPID.orErrno(callState(arena), pid, status.address(), 0, 0);
            return result < 0 ? result : status.get(JAVA_INT, 0);
        }
    }

    /** 0 if the path may be executed (a directory: entered), else the negated errno. */
    static int executable(byte[] path) {
        return access(path, X_OK);
    }

    /** 0 if the path may be written to and entered, else the negated errno. */
    static int writable(byte[] path) {
        return access(path, W_OK | X_OK);
    }

    private static int access(byte[] path, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            return ACCESS.orErrno(callState(arena), cString(arena, path).address(), mode, 0, 0);
        }
    }

    static int becomeSubreaper() {
        return prctl(PR_SET_CHILD_SUBREAPER, 1);
    }

    /**
     * Forbids others of the same user to trace this process, and to read its memory and environment; it leaves no core
     * either.
     */
    static int becomeUndumpable() {
        return prctl(PR_SET_DUMPABLE, 0);
    }

    private static int prctl(int option, long value) {
        try (Arena arena = Arena.ofConfined()) {
            return PRCTL.orErrno(callState(arena), option, value, 0, 0);
        }
    }

    static int pid() {
        try (Arena arena = Arena.ofConfined()) {
            return (int) GETPID.call(callState(arena));
        }
    }

    /** What the C library says about an errno, for people. */
    static String describe(int errno) {
        try (Arena arena = Arena.ofConfined()) {
            long text = STRERROR.call(callState(arena), errno);
            return MemorySegment.ofAddress(text).reinterpret(256).getString(0);
        }
    }

    static MemorySegment cString(Arena arena, byte[] bytes) {
        return arena.allocateFrom(java.lang.foreign.ValueLayout.JAVA_BYTE, Arrays.copyOf(bytes, bytes.length + 1));
    }

    static MemorySegment cString(Arena arena, String text) {
        return cString(arena, text.getBytes(StandardCharsets.UTF_8));
    }

    static short pollEvents(MemorySegment pollFds, int index) {
        return pollFds.get(JAVA_SHORT, index * 8L + 6);
    }
}
