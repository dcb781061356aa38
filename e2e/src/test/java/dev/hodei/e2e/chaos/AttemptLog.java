package dev.hodei.e2e.chaos;

import dev.hodei.e2e.harness.LogEntry;
import java.util.List;

/** An attempt's log, as the server gave it to somebody. */
record AttemptLog(String jobId, int attempt, List<LogEntry> entries) {
    AttemptLog {
        entries = List.copyOf(entries);
    }
}
