package dev.hodei.e2e.chaos;

import java.time.Duration;

/**
 * One fault.
 *
 * @param target which worker; of no meaning elsewhere
 * @param hold from its beginning to its end
 * @param pause from its beginning to the next one's
 */
record PlannedFault(FaultKind kind, int target, Duration hold, Duration pause) {}
