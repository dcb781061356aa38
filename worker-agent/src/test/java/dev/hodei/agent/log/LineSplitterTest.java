package dev.hodei.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
    private final List<String> entries = new ArrayList<>();
    private final ByteArrayOutputStream joined = new ByteArrayOutputStream();
    private final LineSplitter splitter =
            new LineSplitter(LogStream.STDOUT, (stream, bytes, offset, length, unterminated, at) -> {
                assertThat(length).isLessThanOrEqualTo(LineSplitter.MAX_ENTRY_BYTES);
                entries.add(new String(bytes, offset, length, StandardCharsets.ISO_8859_1) + (unterminated ? "…" : ""));
                joined.write(bytes, offset, length);
                if (!unterminated) {
                    joined.write('\n');
                }
            });

    private void accept(String text, long now) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        splitter.accept(bytes, 0, bytes.length, now);
    }

    @Test
    void linesThatComeInPieces() {
        accept("on", 0);
        accept("e\ntwo\r\n\nthr", 1);
        accept("ee", 2);
        splitter.flush(3);
        assertThat(entries).containsExactly("one", "two\r", "", "three…");
    }

    @Test
    void thePartialLineIsPassedOnAfterItsTime() {
        accept("par", 1_000);
        accept("ti", 90_000);
        assertThat(splitter.dueAt()).isEqualTo(101_000);
        splitter.flushIfDue(100_999);
        assertThat(entries).isEmpty();
        splitter.flushIfDue(101_000);
        assertThat(splitter.dueAt()).isEqualTo(Long.MAX_VALUE);
        assertThat(splitter.isMidLine()).isTrue();
        accept("\nnext\n", 200_000);
        assertThat(entries).containsExactly("parti…", "", "next");
        assertThat(splitter.isMidLine()).isFalse();
    }

    @Test
    void longLinesAreCutOnlyWhenTheyDoNotFit() {
        String full = "x".repeat(LineSplitter.MAX_ENTRY_BYTES);
        accept(full + "\n", 0);
        assertThat(entries).containsExactly(full);
        accept(full, 0);
        accept("\n", 0);
        assertThat(entries).containsExactly(full, full);
        accept(full + "y\n", 0);
        assertThat(entries).containsExactly(full, full, full + "…", "y");
    }

    @Test
    void joiningGivesBackTheBytesHoweverTheyCome() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            joined.reset();
            entries.clear();
            ByteArrayOutputStream written = new ByteArrayOutputStream();
            long now = 0;
            for (int i = 0; i < 30; i++) {
                byte[] bytes = new byte[random.nextInt(random.nextInt(20) == 0 ? 200_000 : 50)];
                random.nextBytes(bytes);
                for (int at = 0; at < bytes.length; at++) {
                    if (random.nextInt(random.nextBoolean() ? 10 : 1_000) == 0) {
                        bytes[at] = '\n';
                    }
                }
                written.writeBytes(bytes);
                splitter.accept(bytes, 0, bytes.length, now);
                now += random.nextInt(80_000);
                splitter.flushIfDue(now);
            }
            splitter.flush(now);
            assertThat(joined.toByteArray()).as("seed %d", seed).isEqualTo(written.toByteArray());
        }
    }
}
