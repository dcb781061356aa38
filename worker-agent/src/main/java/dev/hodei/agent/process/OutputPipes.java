package dev.hodei.agent.process;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

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

    /**
     * What is read with, of pipes that were closed. Kept for the next ones: to free it stops every thread of the JVM for a
     * moment, and there is never more of it than jobs have run at a time.
     */
    private static final Queue<Memory> FREE = new ConcurrentLinkedQueue<>();

    private record Memory(MemorySegment state, MemorySegment pollFds, MemorySegment buffer, byte[] bytes) {
        static Memory allocate() {
            Arena arena = Arena.global();
            return new Memory(
                    Libc.callState(arena),
                    arena.allocate(3 * POLL_FD_BYTES, 8),
                    arena.allocate(BUFFER_BYTES),
                    new byte[BUFFER_BYTES]);
        }
    }

    private final int[] fds;
    private final Memory memory;
    private final MemorySegment state;
    private final MemorySegment pollFds;
    private boolean closed;
    private volatile boolean stopped;

    OutputPipes(int stdout, int stderr, int wake) {
        fds = new int[] {stdout, stderr, wake};
        Memory free = FREE.poll();
        memory = free == null ? Memory.allocate() : free;
        state = memory.state();
        pollFds = memory.pollFds();
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

    /** Reads what a ready stream has into {@link #bytes}; returns how much, or -1 at its end. */
    public int read(int stream) {
        int n = Libc.read(state, fds[stream], memory.buffer());
        if (n == -Libc.EINTR) {
            return 0;
        }
        if (n <= 0) {
            pollFds.set(JAVA_INT, stream * POLL_FD_BYTES, -1);
            return -1;
        }
        MemorySegment.copy(memory.buffer(), JAVA_BYTE, 0, memory.bytes(), 0, n);
        return n;
    }

    /** Returns the buffer in which the last {@link #read} has put what it read. */
    public byte[] bytes() {
        return memory.bytes();
    }

    /** Ends the reading: from now on {@link #await} does not wait. */
    public synchronized void stopReading() {
        stopped = true;
        if (!closed) {
            Libc.signalEventFd(fds[WAKE]);
        }
    }

    public boolean isStopped() {
        return stopped;
    }

    /** Only when nobody reads any more. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (int fd : fds) {
            Libc.close(fd);
        }
        FREE.add(memory);
    }
}
