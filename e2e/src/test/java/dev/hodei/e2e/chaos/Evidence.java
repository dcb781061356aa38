package dev.hodei.e2e.chaos;

import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that is known after a run.
 *
 * @param jobs every job that the server has, with all its attempts
 * @param cancelled the jobs of which somebody asked, or tried to ask, that they be cancelled, and when the server said yes;
 *     {@link Instant#MAX} where no answer came
 * @param logs of every attempt, as stored
 * @param followed what followers received that were attached while it happened, by job
 * @param printed what {@code hodei job logs --follow} printed to stdout, by job
 * @param ends the end states in which each job was seen, by those who watched
 * @param leftovers processes, directories and workers that should be gone, in words
 */
record Evidence(
        List<Asked> asked,
        List<Job> jobs,
        Map<String, Instant> cancelled,
        Ledger ledger,
        List<AttemptLog> logs,
        Map<String, List<AttemptLog>> followed,
        Map<String, String> printed,
        Map<String, Set<JobState>> ends,
        List<String> leftovers,
        Injected injected) {}
