package dev.hodei.id;

/**
 * Names an attempt within the database, without its fencing token: what its log is kept under.
 *
 * @param attempt 1, 2, … within the job
 */
public record AttemptKey(JobId job, int attempt) {
    public static AttemptKey of(AttemptRef ref) {
        return new AttemptKey(ref.job(), ref.attempt());
    }
}
