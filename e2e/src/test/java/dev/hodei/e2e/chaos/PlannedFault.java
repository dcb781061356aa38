package dev.hodei.e2e.chaos;

import java.time.Duration;

/**
 * One fault.
 *
 * @param target which worker; of no meaning elsewhere
 * @param hold from its beginning to its end
 * @param pause from its beginning to the next one's
 * @param step what a clock is set forward by, or back if it is negative
 */
record PlannedFault(FaultKind kind, int target, Duration hold, Duration pause, Duration step) {}
