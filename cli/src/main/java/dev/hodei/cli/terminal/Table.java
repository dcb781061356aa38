package dev.hodei.cli.terminal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Columns of text, two blanks apart, each as wide as its widest cell; the last is not padded. At a terminal a row takes one
 * line: cells are shortened, and where that is not enough, columns left out, as was said which. Elsewhere all is printed.
 */
public final class Table {
    private static final int GAP = 2;

    private record Cell(String text, List<Style> styles) {
        int width() {
            return Width.of(text);
        }
    }

    /** How far the cells of a column may be shortened. */
    private sealed interface Shortening {
        /** The least width that it allows. */
        int least();

        /** The next width below this one. */
        int below(int width);

        String shown(String text, int columns);
    }

    /** An ellipsis says that there is more. */
    private record Cut(int least) implements Shortening {
        @Override
        public int below(int width) {
            return width - 1;
        }

        @Override
        public String shown(String text, int columns) {
            return Width.cut(text, columns);
        }
    }

    /** Only these parts of a cell may be shown. */
    private record Parts(List<Part> parts) implements Shortening {
        @Override
        public int least() {
            return parts.getLast().columns();
        }

        @Override
        public int below(int width) {
            return parts.stream()
                    .mapToInt(Part::columns)
                    .filter(columns -> columns < width)
                    .findFirst()
                    .orElse(width);
        }

        @Override
        public String shown(String text, int columns) {
            return parts.stream()
                    .filter(part -> part.columns() == columns && part.end() <= text.length())
                    .findFirst()
                    .map(part -> text.substring(part.begin(), part.end()))
                    .orElse(text);
        }
    }

    /** What may be shown of a cell in place of all of it, where each character takes a column. */
    public record Part(int begin, int end) {
        int columns() {
            return end - begin;
        }
    }

    private final List<String> header;
    private final List<List<Cell>> rows = new ArrayList<>();
    private final Map<Integer, Shortening> shorter = new HashMap<>();
    private final List<Integer> optional = new ArrayList<>();
    private List<Cell> row = new ArrayList<>();

    public Table(String... header) {
        this.header = List.of(header);
    }

    /** Lets cells of a column be shortened to so many columns of a terminal, the last an ellipsis. */
    public Table shorten(String title, int columns) {
        shorter.put(header.indexOf(title), new Cut(columns));
        return this;
    }

    /** Lets only a part of a column's cells be shown: the first of these that fits, of which each is shorter than the last. */
    public Table shorten(String title, List<Part> parts) {
        shorter.put(header.indexOf(title), new Parts(parts));
        return this;
    }

    /** Lets these be left out, the first one first. */
    public Table leaveOut(String... titles) {
        for (String title : titles) {
            optional.add(header.indexOf(title));
        }
        return this;
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
        int[] widths = natural(all);
        Set<Integer> left = new HashSet<>();
        if (terminal.outIsTerminal()) {
            fit(widths, left, terminal.columns());
        }
        StringBuilder text = new StringBuilder();
        for (List<Cell> cells : all) {
            text.append(line(cells, widths, left).shown(terminal)).append('\n');
        }
        terminal.out(text.toString().getBytes(StandardCharsets.UTF_8));
        terminal.flushOut();
    }

    private int[] natural(List<List<Cell>> all) {
        return IntStream.range(0, header.size())
                .map(i -> all.stream()
                        .mapToInt(cells -> cells.get(i).width())
                        .max()
                        .orElse(0))
                .toArray();
    }

    /** Shortens the widest that may be, as often as needed; what then is still too wide loses a column, and starts over. */
    private void fit(int[] widths, Set<Integer> left, int columns) {
        int[] natural = widths.clone();
        for (int next = 0; ; next++) {
            System.arraycopy(natural, 0, widths, 0, widths.length);
            int over = total(widths, left) - columns;
            while (over > 0) {
                int widest = widest(widths, left);
                if (widest < 0) {
                    break;
                }
                int less = shortening(widest).below(widths[widest]);
                over -= widths[widest] - less;
                widths[widest] = less;
            }
            if (over <= 0 || next == optional.size()) {
                return;
            }
            left.add(optional.get(next));
        }
    }

    private Shortening shortening(int column) {
        return shorter.getOrDefault(column, new Cut(Integer.MAX_VALUE));
    }

    /** The widest that may still be shortened; -1 where there is none. */
    private int widest(int[] widths, Set<Integer> left) {
        return shorter.keySet().stream()
                .filter(i -> !left.contains(i) && widths[i] > shortening(i).least())
                .max((a, b) -> widths[a] == widths[b] ? Integer.compare(a, b) : Integer.compare(widths[a], widths[b]))
                .orElse(-1);
    }

    private int total(int[] widths, Set<Integer> left) {
        int[] shown = IntStream.range(0, widths.length)
                .filter(i -> !left.contains(i))
                .map(i -> widths[i])
                .toArray();
        return IntStream.of(shown).sum() + GAP * (shown.length - 1);
    }

    private Line line(List<Cell> cells, int[] widths, Set<Integer> left) {
        Line line = new Line();
        for (int i = 0; i < cells.size(); i++) {
            if (!left.contains(i)) {
                Cell cell = cells.get(i);
                line.padded(
                        shortening(i).shown(cell.text(), widths[i]),
                        widths[i] + GAP,
                        cell.styles().toArray(new Style[0]));
            }
        }
        return line;
    }
}
