package dev.hodei.e2e.harness;

import java.util.ArrayList;
import java.util.List;

/** What stands on a terminal after all that was written to it: enough of one for lines that are drawn over. */
public final class Screen {
    private final int columns;
    private final List<StringBuilder> rows = new ArrayList<>(List.of(new StringBuilder()));
    private int column;

    private Screen(int columns) {
        this.columns = columns;
    }

    /** Its rows, without blanks at their ends. */
    public static List<String> rows(String written, int columns) {
        Screen screen = new Screen(columns);
        int[] characters = written.codePoints().toArray();
        for (int i = 0; i < characters.length; i++) {
            if (characters[i] == 27 && i + 1 < characters.length && characters[i + 1] == '[') {
                int end = i + 2;
                while (end < characters.length && !Character.isLetter(characters[end])) {
                    end++;
                }
                if (end < characters.length && characters[end] == 'K') {
                    screen.row().setLength(screen.column);
                }
                i = end;
            } else {
                screen.put(characters[i]);
            }
        }
        return screen.rows.stream().map(row -> row.toString().stripTrailing()).toList();
    }

    private StringBuilder row() {
        return rows.getLast();
    }

    private void put(int character) {
        switch (character) {
            case '\r' -> column = 0;
            case '\n' -> rows.add(new StringBuilder());
            default -> {
                if (column == columns) {
                    rows.add(new StringBuilder());
                    column = 0;
                }
                while (row().length() <= column) {
                    row().append(' ');
                }
                // One char each will do: nothing wider is written here.
                row().setCharAt(column++, (char) character);
            }
        }
    }
}
