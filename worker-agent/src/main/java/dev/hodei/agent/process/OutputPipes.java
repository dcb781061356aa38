package dev.hodei.agent.process;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The reading ends of a process' stdout (0) and stderr (1). One thread reads; any thread may {@link #stopReading}, which
 * wakes it.
 */
public final class OutputPipes implements AutoCloseable {
    /** Bytes read at a time, at most. */
    public static final int BUFFER_BYTES = 64 * 1024;

    private static final short POLLIN = 1;
    private static final int WAKE = 2;
    private static final long POLL_FD_BYTES = 8;

    private final int[] fds;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = Libc.callState(arena);
    private final MemorySegment pollFds = arena.allocate(3 * POLL_FD_BYTES, 8);
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES);
    private boolean closed;
    private volatile boolean stopped;

    OutputPipes(int stdout, int stderr, int wake) {
        fds = new int[] {stdout, stderr, wake};
        for (int i = 0; i < fds.length; i++) {
            pollFds.set(JAVA_INT, i * POLL_FD_BYTES, fds[i]);
            pollFds.set(JAVA_SHORT, i * POLL_FD_BYTES + 4, POLLIN);
        }
    }

    /**
     * Waits until a stream has bytes or an end, for at most so many milliseconds (-1: for ever), or until
     * {@link #stopReading}.
     */
    public void await(int timeoutMillis) {
        int ready = Libc.poll(state, pollFds, fds.length, stopped ? 0 : timeoutMillis);
        if (ready < 0) {
            for (int i = 0; i < fds.length; i++) {
                pollFds.set(JAVA_SHORT, i * POLL_FD_BYTES + 6, (short) 0);
            }
        }
    }

    /** Whether a stream had bytes or an end when {@link #await} returned. */
    public boolean isReady(int stream) {
        return isOpen(stream) && Libc.pollEvents(pollFds, stream) != 0;
    }

    /** Whether a stream's end has not been read yet. */
    public boolean isOpen(int stream) {
        return pollFds.get(JAVA_INT, stream * POLL_FD_BYTES) >= 0;
    }

    /** Whether there is anything left to read: false once both ends were read. */
    public boolean isOpen() {
        return isOpen(0) || isOpen(1);
    }

    /** Reads what a ready stream has into {@code bytes}; returns how much, or -1 at its end. */
    public int read(int stream, byte[] bytes) {
        int n = Libc.read(state, fds[stream], buffer);
        if (n == -Libc.EINTR) {
            return 0;
        }
        if (n <= 0) {
            pollFds.set(JAVA_INT, stream * POLL_FD_BYTES, -1);
            return -1;
        }
        MemorySegment.copy(buffer, JAVA_BYTE, 0, bytes, 0, n);
        return n;
    }

    /** From now on {@link #await} does not wait. */
    public synchronized void stopReading() {
        stopped = true;
        if (!closed) {
            Libc.signalEventFd(fds[WAKE]);
        }
    }

    public boolean isStopped() {
        return stopped;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (int fd : fds) {
            Libc.close(fd);
        }
        arena.close();
    }
}
