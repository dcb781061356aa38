package dev.hodei.id;

/**
 * One attempt of a job on one worker, as every message about it names it.
 *
 * @param attempt 1, 2, … within the job
 * @param fencingToken unique to the assignment, and larger than that of every earlier assignment; a message whose token
 *     is not the current one is stale (the fencing tokens of Kleppmann, "How to do distributed locking", 2016)
 */
public record AttemptRef(JobId job, int attempt, long fencingToken) {
    public AttemptRef {
        if (attempt < 1 || fencingToken < 1) {
            throw new IllegalArgumentException("attempt and fencing token start at 1");
        }
    }

    @Override
    public String toString() {
        return job.shortened() + "/" + attempt + "#" + fencingToken;
    }
}
