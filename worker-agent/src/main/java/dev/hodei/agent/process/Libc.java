package dev.hodei.agent.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
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

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno")).withInvokeExactBehavior();

    private static final MethodHandle READ = withErrno("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle WRITE = withErrno("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle CLOSE = withErrno("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle POLL = withErrno("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle PIPE2 = withErrno("pipe2", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle EVENTFD = withErrno("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle KILL = withErrno("kill", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle WAITPID = withErrno("waitpid", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle WAITID = withErrno("waitid", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle ACCESS = withErrno("access", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle GETPID = plain("getpid", FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle STRERROR = plain("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));
    private static final MethodHandle PRCTL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("prctl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));

    private Libc() {}

    static MethodHandle plain(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
    }

    private static MethodHandle withErrno(String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, arguments),
                Linker.Option.captureCallState("errno"));
    }

    private static int negatedErrno(MemorySegment state) {
        return -(int) ERRNO.get(state, 0L);
    }

    /** Space for errno, for calls that are made often. */
    static MemorySegment callState(Arena arena) {
        return arena.allocate(CALL_STATE);
    }

    static int read(MemorySegment state, int fd, MemorySegment buffer) {
        try {
            long n = (long) READ.invokeExact(state, fd, buffer, buffer.byteSize());
            return n < 0 ? negatedErrno(state) : (int) n;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Waits for one of the descriptors, -1 timeout for ever; returns how many are ready. */
    static int poll(MemorySegment state, MemorySegment pollFds, int count, int timeoutMillis) {
        try {
            int n = (int) POLL.invokeExact(state, pollFds, (long) count, timeoutMillis);
            return n < 0 ? negatedErrno(state) : n;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void close(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            int ignored = (int) CLOSE.invokeExact(callState(arena), fd);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Fills in {read end, write end}, both close-on-exec; 0 or the negated errno. */
    static int pipe(int[] ends) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = callState(arena);
            MemorySegment fds = arena.allocate(JAVA_INT, 2);
            if ((int) PIPE2.invokeExact(state, fds, O_CLOEXEC) < 0) {
                return negatedErrno(state);
            }
            ends[0] = fds.getAtIndex(JAVA_INT, 0);
            ends[1] = fds.getAtIndex(JAVA_INT, 1);
            return 0;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** A counter that poll can wait for. */
    static int eventFd() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = callState(arena);
            int fd = (int) EVENTFD.invokeExact(state, 0, O_CLOEXEC | O_NONBLOCK);
            return fd < 0 ? negatedErrno(state) : fd;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void signalEventFd(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            long ignored = (long) WRITE.invokeExact(callState(arena), fd, arena.allocateFrom(JAVA_LONG, 1), 8L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** 0 or the negated errno. */
    static int kill(int pid, int signal) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = callState(arena);
            return (int) KILL.invokeExact(state, pid, signal) < 0 ? negatedErrno(state) : 0;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The id of a child that has ended, leaving it a zombie; 0 if none has and {@code block} is false. */
    static int waitForAnyChild(boolean block) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = callState(arena);
            MemorySegment info = arena.allocate(128, 8);
            int flags = WEXITED | WNOWAIT | (block ? 0 : WNOHANG);
            if ((int) WAITID.invokeExact(state, P_ALL, 0, info, flags) < 0) {
                return negatedErrno(state);
            }
            return info.get(JAVA_INT, SIGINFO_PID);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Reaps a child that has ended and returns its wait status. */
    static int reap(int pid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = callState(arena);
            MemorySegment status = arena.allocate(JAVA_INT);
            int n = (int) WAITPID.invokeExact(state, pid, status, 0);
            return n < 0 ? negatedErrno(state) : status.get(JAVA_INT, 0);
        } catch (Throwable e) {
            throw unexpected(e);
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
            MemorySegment state = callState(arena);
            return (int) ACCESS.invokeExact(state, cString(arena, path), mode) < 0 ? negatedErrno(state) : 0;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int becomeSubreaper() {
        return prctl(PR_SET_CHILD_SUBREAPER, 1);
    }

    /** Others of the same user can't trace it, nor read its memory and environment; it leaves no core either. */
    static int becomeUndumpable() {
        return prctl(PR_SET_DUMPABLE, 0);
    }

    private static int prctl(int option, long value) {
        try {
            return (int) PRCTL.invokeExact(option, value, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int pid() {
        try {
            return (int) GETPID.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** What the C library says about an errno, for people. */
    static String describe(int errno) {
        try {
            MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
            return text.reinterpret(256).getString(0);
        } catch (Throwable e) {
            throw unexpected(e);
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

    static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("A native call failed in Java", e);
    }
}
