package dev.hodei.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.terminal.Terminal;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** How commands say what they take. */
class SyntaxTest {
    @Test
    void nothingIsReadFromAnnotations() {
        OutputStream nowhere = OutputStream.nullOutputStream();
        try (Invocation invocation =
                new Invocation(new Terminal(InputStream.nullInputStream(), nowhere, nowhere, Map.of(), ""))) {
            assertThat(withThoseBelow(Hodei.commands(invocation, List.of())))
                    .hasSizeGreaterThan(20)
                    .allSatisfy(command -> {
                        assertThat(command.args())
                                .extracting(ArgSpec::userObject)
                                .containsOnlyNulls();
                        if (command.userObject() != null) {
                            assertThat(command.userObject().getClass().getAnnotations())
                                    .isEmpty();
                        }
                    });
        }
    }

    private static Stream<CommandSpec> withThoseBelow(CommandLine command) {
        return Stream.concat(
                Stream.of(command.getCommandSpec()),
                command.getSubcommands().values().stream().flatMap(SyntaxTest::withThoseBelow));
    }
}
