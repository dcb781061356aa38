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

    /**
     * How far the cells of a column may be shortened, and whether an ellipsis says so.
     *
     * @param steps the widths at which they may be cut off, the greatest first; with an ellipsis, the least
     */
    private record Least(List<Integer> steps, boolean ellipsis) {
        int columns() {
            return steps.getLast();
        }

        /** The next width below this one. */
        int below(int width) {
            return ellipsis
                    ? width - 1
                    : steps.stream().filter(step -> step < width).findFirst().orElse(width);
        }
    }

    private final List<String> header;
    private final List<List<Cell>> rows = new ArrayList<>();
    private final Map<Integer, Least> shorter = new HashMap<>();
    private final List<Integer> optional = new ArrayList<>();
    private List<Cell> row = new ArrayList<>();

    public Table(String... header) {
        this.header = List.of(header);
    }

    /** Lets cells of a column be shortened to so many columns of a terminal, the last an ellipsis. */
    public Table shorten(String title, int columns) {
        shorter.put(header.indexOf(title), new Least(List.of(columns), true));
        return this;
    }

    /** Lets cells of a column be cut off where they say less, but nothing else: at the first of these, or else the next. */
    public Table cutOff(String title, Integer... columns) {
        shorter.put(header.indexOf(title), new Least(List.of(columns), false));
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
                int less = least(widest).below(widths[widest]);
                over -= widths[widest] - less;
                widths[widest] = less;
            }
            if (over <= 0 || next == optional.size()) {
                return;
            }
            left.add(optional.get(next));
        }
    }

    private Least least(int column) {
        return shorter.getOrDefault(column, new Least(List.of(Integer.MAX_VALUE), true));
    }

    /** The widest that may still be shortened; -1 where there is none. */
    private int widest(int[] widths, Set<Integer> left) {
        return shorter.keySet().stream()
                .filter(i -> !left.contains(i) && widths[i] > least(i).columns())
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
                        cut(cell.text(), widths[i], least(i)),
                        widths[i] + GAP,
                        cell.styles().toArray(new Style[0]));
            }
        }
        return line;
    }

    private static String cut(String text, int columns, Least least) {
        String cut = Width.cut(text, columns);
        boolean silently = !least.ellipsis() && !cut.equals(text);
        return silently ? Width.cut(text, columns + 1).replaceFirst("…$", "") : cut;
    }
}
