package dev.hodei.cli.terminal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One line of standard output in parts; where that is a terminal it is cut, with an ellipsis, rather than wrapped. */
public final class Line {
    private record Part(String text, List<Style> styles) {}

    private final List<Part> parts = new ArrayList<>();

    /** Adds text; control characters are escaped. */
    public Line add(String text, Style... styles) {
        parts.add(new Part(Text.visible(text), List.of(styles)));
        return this;
    }

    /** Adds text and blanks, up to so many columns. */
    public Line padded(String text, int columns, Style... styles) {
        add(text, styles);
        return add(" ".repeat(Math.max(0, columns - Width.of(parts.getLast().text()))));
    }

    public void print(Terminal terminal) {
        terminal.out((shown(terminal) + "\n").getBytes(StandardCharsets.UTF_8));
        terminal.flushOut();
    }

    String shown(Terminal terminal) {
        int room = terminal.outIsTerminal() ? terminal.columns() : Integer.MAX_VALUE;
        StringBuilder shown = new StringBuilder();
        int last = parts.size();
        while (last > 0 && parts.get(last - 1).text().isBlank()) {
            last--;
        }
        for (int i = 0; i < last; i++) {
            Part part = parts.get(i);
            String text = i == last - 1 ? part.text().stripTrailing() : part.text();
            boolean more = i < last - 1;
            if (Width.of(text) + (more ? 1 : 0) > room) {
                // One column is for the ellipsis, also where what is cut off is the next part.
                shown.append(styled(part, Width.cut(more ? text + "…" : text, room), terminal));
                break;
            }
            shown.append(styled(part, text, terminal));
            room -= Width.of(text);
        }
        return shown.toString();
    }

    private static String styled(Part part, String text, Terminal terminal) {
        String styled = text;
        for (Style style : part.styles()) {
            styled = text.isBlank() ? text : terminal.styleOut(style, styled);
        }
        return styled;
    }
}
