package dev.hodei.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Prints figures as a Markdown table, so that it can go into the documentation as it is. */
final class Table {
    private static final List<String> HEAD =
            List.of("workload", "figure", "measured", "spread", "limit", "limit is", "ratio", "target", "reached");

    private Table() {}

    static void print(List<Figure> figures, PrintStream out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEAD);
        figures.forEach(figure -> rows.add(row(figure)));
        int[] widths = new int[HEAD.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (int r = 0; r < rows.size(); r++) {
            out.println(line(rows.get(r), widths));
            if (r == 0) {
                List<String> dashes = new ArrayList<>();
                for (int width : widths) {
                    dashes.add("-".repeat(width));
                }
                out.println(line(dashes, widths));
            }
        }
    }

    private static List<String> row(Figure f) {
        return List.of(
                f.workload(),
                f.name(),
                Numbers.text(f.value()) + " " + f.unit(),
                Numbers.text(f.least()) + " to " + Numbers.text(f.most()),
                Numbers.text(f.limit()) + " " + f.unit(),
                f.limitName(),
                Numbers.text(f.ratio()),
                f.targetText(),
                f.target().isEmpty() ? "" : f.reached() ? "yes" : "no");
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder("|");
        for (int i = 0; i < widths.length; i++) {
            line.append(' ')
                    .append(cells.get(i))
                    .append(" ".repeat(widths[i] - cells.get(i).length()))
                    .append(" |");
        }
        return line.toString();
    }
}
