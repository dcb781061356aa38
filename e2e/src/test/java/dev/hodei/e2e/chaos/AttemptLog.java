package dev.hodei.e2e.chaos;

import dev.hodei.e2e.harness.LogEntry;
import java.util.List;

/**
 * An attempt's log, as the server gave it to somebody.
 *
 * @param hash of its chunks; empty where nobody has computed it
 */
record AttemptLog(String jobId, int attempt, List<LogEntry> entries, String hash) {
    AttemptLog {
        entries = List.copyOf(entries);
    }

    AttemptLog(String jobId, int attempt, List<LogEntry> entries) {
        this(jobId, attempt, entries, "");
    }
}
