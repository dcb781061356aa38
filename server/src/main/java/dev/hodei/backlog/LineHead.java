package dev.hodei.backlog;

import dev.hodei.job.Demand;
import dev.hodei.job.Job;
import java.util.List;

/**
 * The first queued jobs of a line, as the rows have them.
 *
 * @param jobs in the order in which they are served; empty if nobody asks for this
 * @param all whether no others ask for the same
 */
public record LineHead(Demand demand, List<Job> jobs, boolean all) {
    public LineHead {
        jobs = List.copyOf(jobs);
    }
}
