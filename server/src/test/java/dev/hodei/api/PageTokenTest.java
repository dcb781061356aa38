package dev.hodei.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hodei.v1.JobFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTokenTest {
    private static final JobFilter FILTER =
            JobFilter.newBuilder().putLabels("a", "1").putLabels("b", "2").build();

    @Test
    void aTokenLeadsToTheNextPageOfItsFilter() {
        String token = PageToken.of(42, "jobs", FILTER);
        JobFilter same =
                JobFilter.newBuilder().putLabels("b", "2").putLabels("a", "1").build();
        assertThat(PageToken.before(token, "jobs", same)).isEqualTo(42);
        assertThat(PageToken.before("", "jobs", FILTER)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void anotherFilterOrListIsRefused() {
        String token = PageToken.of(42, "jobs", FILTER);
        assertThatThrownBy(() -> PageToken.before(token, "jobs", JobFilter.getDefaultInstance()))
                .hasMessageStartingWith("INVALID_ARGUMENT: the page token is not one that this server gave");
        assertThatThrownBy(() -> PageToken.before(token, "workers", FILTER)).hasMessageContaining("page token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "!!", "AAAA", "AQAAAAAAAAAqAAAAAA", "AgAAAAAAAAAqAAAAAA"})
    void whatIsNoTokenIsRefused(String token) {
        assertThatThrownBy(() -> PageToken.before(token, "jobs", FILTER)).hasMessageContaining("page token");
    }

    @Test
    void sizes() {
        assertThat(PageToken.size(0)).isEqualTo(50);
        assertThat(PageToken.size(1_000)).isEqualTo(1_000);
        assertThatThrownBy(() -> PageToken.size(-1)).hasMessageContaining("page_size must be 1 to 1000");
        assertThatThrownBy(() -> PageToken.size(1_001)).hasMessageContaining("it is 1001");
    }
}
