package dev.hodei.cli.command;

import dev.hodei.cli.terminal.ColorChoice;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/** Options that every command takes, before or after its name. */
public final class GlobalOptions {
    final Given<@Nullable String> server = new Given<>(null);
    final Given<OutputFormat> output = new Given<>(OutputFormat.table);
    final Given<ColorChoice> color = new Given<>(ColorChoice.auto);

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
