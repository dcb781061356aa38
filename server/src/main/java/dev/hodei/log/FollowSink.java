package dev.hodei.log;

/** The sink of a follower's log. Called by one thread at a time; must not block. */
public interface FollowSink {
    /** Whether it takes more now; after it said no, somebody calls {@link Follower#wake} once it does again. */
    boolean ready();

    /** What is followed; the first call. Attempt 0: the job has ended without one. */
    void start(int attempt, long position);

    void chunk(LogChunk chunk);

    /** Everything was sent; the last call. */
    void end(long position);

    /** There is no such attempt; the last call. */
    void noSuchAttempt(int attempts);

    /** Tells that the log can't be followed further; the last call. */
    void failed(Throwable cause);
}
