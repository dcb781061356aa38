package dev.hodei.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JoinAddressTest {
    private static JoinAddress of(String advertised, String listensOn, String own) {
        return JoinAddress.of(
                Optional.of(advertised).filter(text -> !text.isEmpty()),
                listensOn,
                50051,
                () -> Optional.of(own).filter(text -> !text.isEmpty()));
    }

    @ParameterizedTest
    @CsvSource({
        "hodei.example:50051, 127.0.0.1, hodei.example:50051",
        "http://hodei.example:50051, 127.0.0.1, http://hodei.example:50051",
        "'', 10.1.2.3, 10.1.2.3:50051",
        "'', fd00::1, [fd00::1]:50051",
        "'', build.example, build.example:50051",
    })
    void whatOthersCanReachNeedsNoNote(String advertised, String listensOn, String expected) {
        assertThat(of(advertised, listensOn, "10.9.9.9")).isEqualTo(new JoinAddress(expected, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.1.1", "localhost", "::1"})
    void aServerThatListensOnItsMachineOnlySaysSoAndWhatChangesThat(String listensOn) {
        assertThat(of("", listensOn, "10.9.9.9").note())
                .startsWith("this server listens only on this machine")
                .contains("HODEI_AGENT_BIND_ADDRESS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:50051", "localhost:50051", "http://127.0.0.1:50051"})
    void anAdvertisedLoopbackIsNobodysAddress(String advertised) {
        assertThat(of(advertised, "0.0.0.0", "10.9.9.9").note()).contains("the machine itself, whichever it is");
    }

    @Test
    void aServerThatListensEverywhereNamesAnAddressOfItsMachine() {
        JoinAddress guessed = of("", "0.0.0.0", "10.9.9.9");
        assertThat(guessed.address()).isEqualTo("10.9.9.9:50051");
        assertThat(guessed.note()).contains("10.9.9.9", "--address", "HODEI_ADVERTISED_ADDRESS");
        assertThat(of("", "::", "").note()).startsWith("this server can't tell");
    }
}
