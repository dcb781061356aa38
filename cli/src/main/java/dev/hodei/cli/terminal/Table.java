package dev.hodei.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Columns of text, two spaces apart, each as wide as its widest cell; the last is not padded. */
public final class Table {
    private record Cell(String text, List<Style> styles) {
        int width() {
            return text.codePointCount(0, text.length());
        }
    }

    private final List<String> header;
    private final List<List<Cell>> rows = new ArrayList<>();
    private List<Cell> row = new ArrayList<>();

    public Table(String... header) {
        this.header = List.of(header);
    }

    /** Adds a cell to the present row; control characters are escaped. */
    public Table cell(String text, Style... styles) {
        row.add(new Cell(Text.visible(text), List.of(styles)));
        return this;
    }

    public void endRow() {
        rows.add(row);
        row = new ArrayList<>();
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Prints header and rows to standard output. */
    public void print(Terminal terminal) {
        List<List<Cell>> all = new ArrayList<>();
        all.add(header.stream()
                .map(title -> new Cell(title, List.of(Style.BOLD)))
                .toList());
        all.addAll(rows);
        int[] widths = new int[header.size()];
        for (List<Cell> cells : all) {
            for (int i = 0; i < cells.size(); i++) {
                widths[i] = Math.max(widths[i], cells.get(i).width());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<Cell> cells : all) {
            for (int i = 0; i < cells.size(); i++) {
                Cell cell = cells.get(i);
                text.append(styled(cell, terminal));
                if (i < cells.size() - 1) {
                    text.repeat(' ', widths[i] - cell.width() + 2);
                }
            }
            text.append('\n');
        }
        terminal.out(text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        terminal.flushOut();
    }

    private static String styled(Cell cell, Terminal terminal) {
        String text = cell.text();
        for (Style style : cell.styles()) {
            text = terminal.styleOut(style, text);
        }
        return text;
    }
}
