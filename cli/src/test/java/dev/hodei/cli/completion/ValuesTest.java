package dev.hodei.cli.completion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.cli.Hodei;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.terminal.Terminal;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@link Values} has a line for each option that takes a value and each command that takes words, and none too many. */
class ValuesTest {
    @Test
    void noneIsForgotten() {
        OutputStream nowhere = OutputStream.nullOutputStream();
        try (Invocation invocation =
                new Invocation(new Terminal(InputStream.nullInputStream(), nowhere, nowhere, Map.of(), ""))) {
            List<CommandSpec> commands = withThoseBelow(Hodei.commands(invocation, List.of()))
                    .distinct()
                    .toList();
            Set<String> options = commands.stream()
                    .flatMap(command -> command.options().stream())
                    .filter(option -> option.arity().max() > 0)
                    .map(option -> option.longestName())
                    .collect(Collectors.toCollection(TreeSet::new));
            Set<String> taking = commands.stream()
                    .filter(command -> !command.positionalParameters().isEmpty())
                    .map(CommandSpec::qualifiedName)
                    .collect(Collectors.toCollection(TreeSet::new));

            assertThat(new TreeSet<>(Values.OPTIONS.keySet())).isEqualTo(options);
            assertThat(new TreeSet<>(Values.PARAMETERS.keySet())).isEqualTo(taking);
        }
    }

    private static Stream<CommandSpec> withThoseBelow(CommandLine command) {
        return Stream.concat(
                Stream.of(command.getCommandSpec()),
                command.getSubcommands().values().stream().flatMap(ValuesTest::withThoseBelow));
    }

    @Test
    void wordsAreSplitAsAShellDoes() {
        assertThat(TypedLine.split("hodei job  get")).containsExactly("hodei", "job", "get");
        assertThat(TypedLine.split("hodei job ")).containsExactly("hodei", "job", "");
        assertThat(TypedLine.split("hodei 'a b' \"c d\"e f\\ g")).containsExactly("hodei", "a b", "c de", "f g");
        assertThat(TypedLine.split("hodei '' 'open end")).containsExactly("hodei", "", "open end");
    }
}
