package dev.hodei.cli.command;

/** The names are what users type after {@code -o}. */
public enum OutputFormat {
    table,
    json
}
