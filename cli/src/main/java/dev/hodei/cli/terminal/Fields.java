package dev.hodei.cli.terminal;

import java.util.Locale;

/** Names with their values, one below the other; at a terminal a long value goes on below itself. */
public final class Fields {
    private static final int LEAST_ROOM = 20;

    private final Terminal terminal;
    private final int names;

    /** @param names columns that the names take, with the blanks behind them */
    public Fields(Terminal terminal, int names) {
        this.terminal = terminal;
        this.names = names;
    }

    /** Prints a field, unless it is empty; control characters are escaped. */
    public void print(String name, String value, Style... styles) {
        if (value.isEmpty()) {
            return;
        }
        String shown = Text.visible(value);
        String label = terminal.styleOut(Style.BOLD, String.format(Locale.ROOT, "%-" + names + "s", name));
        int room = terminal.outIsTerminal() ? Math.max(LEAST_ROOM, terminal.columns() - names) : Integer.MAX_VALUE;
        for (String line : Width.lines(shown, room)) {
            String styled = line;
            for (Style style : styles) {
                styled = terminal.styleOut(style, styled);
            }
            terminal.line(label + styled);
            label = " ".repeat(names);
        }
    }

    /** Prints text behind so many blanks, which at a terminal goes on behind as many. */
    public static void paragraph(Terminal terminal, int indent, String text) {
        String blanks = " ".repeat(indent);
        int room = terminal.outIsTerminal() ? Math.max(LEAST_ROOM, terminal.columns() - indent) : Integer.MAX_VALUE;
        Width.lines(text, room).forEach(line -> terminal.line(blanks + line));
    }
}
