package dev.hodei.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.Moment;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MomentTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final ZoneId ZONE = ZoneId.of("Europe/Madrid");

    @ParameterizedTest
    @CsvSource({
        "30m, 2026-11-24T11:30:00Z",
        "90, 2026-11-24T11:58:30Z",
        "1.5s, 2026-11-24T11:59:58.500Z",
        "30d, 2026-10-25T12:00:00Z",
        "09:30, 2026-11-24T08:30:00Z",
        "2026-07-01, 2026-06-30T22:00:00Z",
        "2026-11-24T09:30, 2026-11-24T08:30:00Z",
        "2026-11-24 09:30:15, 2026-11-24T08:30:15Z",
        "2026-11-24T09:30:00Z, 2026-11-24T09:30:00Z",
        "2026-11-24T09:30:00-05:00, 2026-11-24T14:30:00Z",
    })
    void isReadAsPeopleTypeIt(String text, Instant expected) {
        assertThat(Moment.parse("--since", text, NOW, ZONE)).isEqualTo(expected);
    }

    @Test
    void nothingElseIs() {
        assertThatThrownBy(() -> Moment.parse("--since", "yesterday", NOW, ZONE))
                .isInstanceOf(CliException.class)
                .hasMessageStartingWith("--since: 'yesterday' is no time: give 30m, 2h");
    }
}
