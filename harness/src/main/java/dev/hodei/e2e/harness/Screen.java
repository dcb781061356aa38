package dev.hodei.e2e.harness;

import java.util.ArrayList;
import java.util.List;

/** What stands on a terminal after all that was written to it: enough of one for lines that are drawn over. */
public final class Screen {
    private final int columns;
    private final List<StringBuilder> rows = new ArrayList<>(List.of(new StringBuilder()));
    private int line;
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
                    screen.row().setLength(Math.min(screen.row().length(), screen.column));
                } else if (end < characters.length && characters[end] == 'A') {
                    screen.line = Math.max(0, screen.line - 1);
                }
                i = end;
            } else {
                screen.put(characters[i]);
            }
        }
        return screen.rows.stream().map(row -> row.toString().stripTrailing()).toList();
    }

    private StringBuilder row() {
        return rows.get(line);
    }

    private void down() {
        line++;
        if (line == rows.size()) {
            rows.add(new StringBuilder());
        }
    }

    private void put(int character) {
        switch (character) {
            case '\r' -> column = 0;
            case '\n' -> down();
            default -> {
                if (column == columns) {
                    down();
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
