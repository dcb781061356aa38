package dev.hodei.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A row of a table takes one line of a terminal, whatever its cells hold; a pipe gets all of it. */
class TableTest {
    private static final String LONG = "x".repeat(200);

    private static List<String> print(Table table, String terminals, int columns) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        table.print(new Terminal(
                        new ByteArrayInputStream(new byte[0]), out, new ByteArrayOutputStream(), Map.of(), terminals)
                .size(columns, 0));
        return out.toString(StandardCharsets.UTF_8)
                .replaceAll("\u001b\\[[0-9;]*m", "")
                .lines()
                .toList();
    }

    private static Table table(String name) {
        Table table = new Table("ID", "TIME", "LOAD", "NAME", "END")
                .shorten("NAME", 6)
                .shorten("TIME", List.of(new Table.Part(0, 10)))
                .leaveOut("LOAD");
        table.cell("1")
                .cell("2026-11-30T08:11")
                .cell("0.5")
                .cell(name)
                .cell("z")
                .endRow();
        return table;
    }

    @Test
    void cellsAreShortenedAtATerminalAndNowhereElse() {
        assertThat(print(table(LONG), "", 40).getLast()).isEqualTo("1   2026-11-30T08:11  0.5   " + LONG + "  z");
        assertThat(print(table(LONG), "1", 60))
                .allSatisfy(line -> assertThat(Width.of(line)).isLessThanOrEqualTo(60))
                .last()
                .asString()
                .startsWith("1   2026-11-30T08:11  0.5   xxxx")
                .endsWith("…  z");
    }

    @Test
    void whereThatIsNotEnoughAColumnIsLeftOut() {
        assertThat(print(table(LONG), "1", 30))
                .containsExactly("ID  TIME        NAME       END", "1   2026-11-30  xxxxxxxx…  z");
    }

    @Test
    void ofATimeTheFirstPartIsShownThatFits() {
        Table table = new Table("TIME", "NAME")
                .shorten("TIME", List.of(new Table.Part(0, 16), new Table.Part(5, 16), new Table.Part(11, 16)));
        table.cell("2026-11-30T08:11+00:00").cell("x").endRow();
        table.cell("-").cell("y").endRow();
        assertThat(print(table, "1", 30).get(1)).isEqualTo("2026-11-30T08:11+00:00  x");
        assertThat(print(table, "1", 25).get(1)).isEqualTo("2026-11-30T08:11  x");
        assertThat(print(table, "1", 17)).containsExactly("TIME         NAME", "11-30T08:11  x", "-            y");
        assertThat(print(table, "1", 16)).containsExactly("TIME   NAME", "08:11  x", "-      y");
    }

    @Test
    void timesKeepWhatTellsThemApart() {
        Instant now = Instant.parse("2026-11-30T12:00:00Z");
        assertThat(Times.parts(List.of(now, now.minusSeconds(3600)), now))
                .extracting(part -> Times.local(now).substring(part.begin(), part.end()))
                .containsExactly(
                        Times.local(now).substring(0, 23),
                        Times.local(now).substring(5, 23),
                        Times.local(now).substring(11, 23));
        assertThat(Times.parts(List.of(now, now.minus(Duration.ofDays(3))), now))
                .hasSize(2);
        assertThat(Times.parts(List.of(now, now.minus(Duration.ofDays(400))), now))
                .hasSize(1);
    }

    @Test
    void wideAndCombiningCharactersAreCounted() {
        assertThat(Width.of("日本語")).isEqualTo(6);
        assertThat(Width.of("e\u0301\u0323")).isEqualTo(1);
        assertThat(Width.of("🚀ab")).isEqualTo(4);
        assertThat(Width.cut("日本語", 5)).isEqualTo("日本…");
        assertThat(Width.cut("日本語", 4)).isEqualTo("日…");
        assertThat(print(table("日本"), "", 80).getLast()).endsWith("日本  z");
        assertThat(print(table("日本語".repeat(30)), "1", 50))
                .allSatisfy(line -> assertThat(Width.of(line)).isLessThanOrEqualTo(50));
    }

    @Test
    void controlCharactersAreHarmless() {
        assertThat(print(table("a\u001b[2J\nb\tc"), "1", 80).getLast()).contains("a\\x1b[2J\\nb\\tc");
    }

    @Test
    void textIsBrokenAtBlanks() {
        assertThat(Width.lines("one two three", 8)).containsExactly("one two", "three");
        assertThat(Width.lines("日本語日本語", 5)).containsExactly("日本", "語日", "本語");
    }
}
