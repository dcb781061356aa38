package dev.hodei.cli.command;

import dev.hodei.cli.terminal.ColorChoice;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/** Options that every command takes, before or after its name. */
public final class GlobalOptions {
    final Given<@Nullable String> server = new Given<>(null);
    final Given<OutputFormat> output = new Given<>(OutputFormat.table);
    final Given<ColorChoice> color = new Given<>(ColorChoice.auto);
    private boolean guessed;

    boolean json() {
        return guessed || output.get() == OutputFormat.json;
    }

    /** Looks for {@code -o json} in words that are not understood: whoever wants JSON wants errors as JSON, too. */
    public void guess(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--")) {
                return;
            }
            boolean split = (word.equals("-o") || word.equals("--output"))
                    && i + 1 < words.size()
                    && words.get(i + 1).equals("json");
            if (split || word.equals("-ojson") || word.equals("-o=json") || word.equals("--output=json")) {
                guessed = true;
            }
        }
    }

    /** Has {@code hodei} take them, and with it all its commands. */
    public void addTo(Syntax hodei) {
        hodei.everywhere(
                server,
                String.class,
                "--server",
                "ADDRESS",
                "host:port or http(s)://host:port of the server; else $HODEI_SERVER_ADDRESS, else localhost and"
                        + " $HODEI_GRPC_PORT, else localhost:50051.");
        hodei.everywhere(
                output,
                OutputFormat.class,
                "-o, --output",
                "FORMAT",
                "table (for people, the default) or json (one object a line).");
        hodei.everywhere(
                color,
                ColorChoice.class,
                "--color",
                "WHEN",
                "auto (on a terminal, unless NO_COLOR is set), always or never.");
        hodei.spec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .scopeType(ScopeType.INHERIT)
                        .description("Show this help.")
                        .build());
    }
}
