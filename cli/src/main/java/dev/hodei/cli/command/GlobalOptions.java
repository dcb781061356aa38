package dev.hodei.cli.command;

import dev.hodei.cli.terminal.ColorChoice;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options that every command takes, before or after its name. */
public final class GlobalOptions {
    @Option(
            names = "--server",
            paramLabel = "ADDRESS",
            scope = ScopeType.INHERIT,
            order = 900,
            description = "host:port or http(s)://host:port of the server; else $HODEI_SERVER_ADDRESS, else"
                    + " localhost:50051.")
    @Nullable
    String server;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            order = 901,
            description = "table (for people, the default) or json (one object a line).")
    OutputFormat output = OutputFormat.table;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            scope = ScopeType.INHERIT,
            order = 902,
            description = "auto (on a terminal, unless NO_COLOR is set), always or never.")
    ColorChoice color = ColorChoice.auto;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            order = 903,
            description = "Show this help.")
    boolean help;
}
