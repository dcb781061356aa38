package dev.hodei.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Options with a value that is none of theirs, or beside another one that they do not go with. */
class WrongValueTest {
    private final FakeHodei hodei;

    WrongValueTest() throws IOException {
        hodei = new FakeHodei();
    }

    @AfterEach
    void stop() {
        hodei.close();
    }

    @Test
    void whatAnOptionTakesIsSaidInPlainWords() {
        assertThat(new Cli(hodei).run("job", "list", "-o", "yaml").err())
                .startsWith("hodei: -o takes table or json, not 'yaml' (see");
        assertThat(new Cli(hodei).run("--color", "blue", "job", "list").err())
                .startsWith("hodei: --color takes auto, always or never, not 'blue' (see");
        assertThat(new Cli(hodei).run("run", "--priority", "high", "--", "true").err())
                .startsWith("hodei: --priority takes a whole number, not 'high' (see");
        assertThat(new Cli(hodei).run("job", "list", "-o").err()).contains("'--output'");
    }

    @Test
    void jobsThatAreCountedAreNotListed() {
        for (String other : List.of("--limit=5", "--oldest-first", "--page-token=x")) {
            Cli.Result refused = new Cli(hodei).run("job", "list", "--count", other);
            assertThat(refused.code()).isEqualTo(2);
            assertThat(refused.err()).contains("not with --count");
        }
    }
}
