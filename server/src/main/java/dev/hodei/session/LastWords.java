package dev.hodei.session;

import dev.hodei.controller.LastWord;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.job.AttemptEnd;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What workers told last of attempts that have not ended in the rows: what is known of them should their workers be lost. In
 * memory alone: what an earlier server was told, this one was not. Thread-safe.
 */
final class LastWords {
    /** Beyond so many, those that were not told of for longest are forgotten. */
    static final int MOST = 50_000;

    private record Told(AttemptRef attempt, LastWord word) {}

    /** A job has one attempt at a time. The one told of last is last. */
    private final Map<JobId, Told> told = new LinkedHashMap<>();

    /** Notes that an attempt has so many bytes of log text by now. */
    synchronized void wrote(AttemptRef attempt, long logBytes) {
        if (logBytes > of(attempt).logBytes()) {
            put(attempt, new LastWord(logBytes, of(attempt).ended()));
        }
    }

    synchronized void ended(AttemptRef attempt, AttemptEnd how, Instant at) {
        put(attempt, new LastWord(how.log().textBytes(), new LastWord.Ended(how, at)));
    }

    private void put(AttemptRef attempt, LastWord word) {
        Told before = told.remove(attempt.job());
        boolean stale = before != null && before.attempt().fencingToken() > attempt.fencingToken();
        told.put(attempt.job(), stale ? before : new Told(attempt, word));
        if (told.size() > MOST) {
            told.remove(told.keySet().iterator().next());
        }
    }

    synchronized LastWord of(AttemptRef attempt) {
        @Nullable Told known = told.get(attempt.job());
        return known == null || !known.attempt().equals(attempt) ? LastWord.NONE : known.word();
    }

    /** The rows say how their attempts ended. */
    synchronized void forget(Collection<JobId> jobs) {
        told.keySet().removeAll(jobs);
    }
}
