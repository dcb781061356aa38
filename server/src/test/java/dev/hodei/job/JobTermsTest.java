package dev.hodei.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class JobTermsTest {
    /** A hundred thousand jobs may wait, and most ask for nothing. */
    @Test
    void jobsThatAskForNothingShareTheirTerms() {
        assertThat(JobTerms.of(0, 0, JobTerms.DEFAULT_PRIORITY, Demand.of(Map.of(), "", "", 0, 0)))
                .isSameAs(JobTerms.DEFAULT);
        assertThat(AttemptCounts.of(0, 0, 0, 0, 0)).isSameAs(AttemptCounts.NONE);
    }

    @Test
    void whatAJobAsksForIsKept() {
        Demand demand = Demand.of(Map.of("arch", "arm64"), "linux", "debian", 500, 1 << 20);
        assertThat(demand).isEqualTo(new Demand(Map.of("arch", "arm64"), "linux", "debian", 500, 1 << 20));
        assertThat(JobTerms.of(1, 2, 3, demand)).isEqualTo(new JobTerms(1, 2, 3, demand));
        assertThat(AttemptCounts.of(1, 2, 3, 4, 5)).isEqualTo(new AttemptCounts(1, 2, 3, 4, 5));
    }
}
