package dev.hodei.cli.terminal;

/** When to colour. The names are what users type after {@code --color}. */
public enum ColorChoice {
    auto,
    always,
    never
}
