package dev.hodei.cli.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SmartCaseTest {
    /** The same ones as in the page's pattern.test.ts. */
    private static final String EXPRESSIONS = """
            error                -
            Error                counts
            É                    counts
            \\S+ \\D\\B\\z           -
            \\\\Sx                 counts
            \\.E                  counts
            \\pL                  -
            \\PL                  -
            \\pLE                 counts
            \\p{Greek}            -
            \\P{Greek}            -
            \\p{^Lu}              -
            \\p{Lu}E              counts
            \\xE9                 -
            \\x{E9}               -
            \\xE9E                counts
            (?P<Name>x)          -
            (?<Name>x)           -
            (?P<Name>X)          counts
            (?U)x+               -
            (?sU-i:x)            -
            (?i)X                counts
            \\(?U                 counts
            [[:^Alpha:]]         -
            [[:alpha:]\\S\\PL]     -
            [[:word:]A]          counts
            [:Al:]               counts
            [(?U)]               counts
            []A]                 counts
            [^]\\S]               -
            [a\\]B]               counts
            [a]\\S(?U)            -
            \\Qerr.\\E\\S           -
            \\QErr.\\E             counts
            \\Q\\Sx                counts
            """;

    @Test
    void ofAnExpressionOnlyWhatIsLookedForAsItStandsIsText() {
        List<String> found = new ArrayList<>();
        EXPRESSIONS
                .lines()
                .map(line -> line.substring(0, line.lastIndexOf(' ')).strip())
                .forEach(each ->
                        found.add(String.format("%-20s %s", each, SmartCase.counts(each, true) ? "counts" : "-")));
        assertThat(found).isEqualTo(EXPRESSIONS.lines().toList());
    }

    @Test
    void ofATextAllIs() {
        assertThat(SmartCase.counts("took \\S", false)).isTrue();
        assertThat(SmartCase.counts("[[:^Alpha:]]", false)).isTrue();
        assertThat(SmartCase.counts("took \\s", false)).isFalse();
    }
}
