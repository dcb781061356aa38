package dev.hodei.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndlessFoldingTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int LAST_WITH_CASE = 0x1e943;

    /** Where a library's next version folds others without end, this finds them. */
    @Test
    void everyCharacterIsCompiledOrRefused() {
        assertTimeoutPreemptively(LIMIT, () -> {
            for (int each = 0; each <= LAST_WITH_CASE; each++) {
                String character = "\\x{" + Integer.toHexString(each) + "}";
                if (!EndlessFolding.in(character, false)) {
                    assertThat(Expression.of(character, false)).isNotNull();
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u1c80",
                "a\\Q\u1c88\\E",
                "[ -\uffff]",
                "[\\x{80}-\\x{10ffff}]",
                "[x\u00e0-\uffff]",
                "[[:alpha:] -\uffff]",
                "[\u0430-\ua64b]",
                "[\\n-\uffff]",
                "[]-\uffff]",
                "[^a\\x20-\uffff]",
                "[\\--\uffff]",
                "[\\060-\uffff]"
            })
    void theseAreRefusedWhereCaseDoesNotMatter(String expression) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> Expression.of(expression, false))
                .withMessageContaining("match case");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> Expression.of("(?si)" + expression, true));
        assertTimeoutPreemptively(
                LIMIT, () -> assertThat(Expression.of(expression, true)).isNotNull());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[^\\x00-\\x7f]",
                "[^ -~]",
                "[\u0430-\u044f]+",
                "[\u4e00-\u9fa5]",
                "id-\u65e5",
                "\\p{Cyrillic}\\pL",
                "[-a]\uffff",
                "\\d+ [^-]\\S"
            })
    void theseAreTaken(String expression) {
        assertTimeoutPreemptively(
                LIMIT, () -> assertThat(Expression.of(expression, false)).isNotNull());
    }
}
