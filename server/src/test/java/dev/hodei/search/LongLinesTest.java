package dev.hodei.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.id.AttemptKey;
import dev.hodei.id.JobId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Lines of more than 256 KiB are looked at in pieces, of which the edges are not to be seen in what is found. */
class LongLinesTest {
    private static final AttemptKey ATTEMPT = new AttemptKey(new JobId("a".repeat(32)), 1);
    private static final int ENTRY = 20_000;

    private static LogQuery text(String text) {
        return new LogQuery(text, false, false, 0, false, false, 100, true);
    }

    private static LogQuery expression(String expression, boolean caseSensitive) {
        return new LogQuery(expression, caseSensitive, true, 0, false, false, 100, true);
    }

    private static LogQuery firstError() {
        return new LogQuery("", false, false, 0, false, true, 1, true);
    }

    private static List<LogMatch> found(Written log, LogQuery query) throws Exception {
        List<LogMatch> found = new ArrayList<>();
        new LogSearch(log, ATTEMPT, "", query, new LogSearch.Sink() {
                    @Override
                    public boolean wanted() {
                        return true;
                    }

                    @Override
                    public void found(List<LogMatch> matches) {
                        found.addAll(matches);
                    }
                })
                .run();
        return found;
    }

    private static List<Long> lines(Written log, LogQuery query) throws Exception {
        return found(log, query).stream().map(LogMatch::line).toList();
    }

    /** A line in entries as agents make them of a long one: the last one ends it. */
    private static Written line(Written log, String line) {
        int at = 0;
        for (; line.length() - at > ENTRY; at += ENTRY) {
            log.piece(line.substring(at, at + ENTRY));
        }
        return log.out(line.substring(at));
    }

    @Test
    void theEndsOfALongLinesPiecesAreNotTheLines() throws Exception {
        Written log = new Written(3);
        for (String line : List.of("a" + "x".repeat(400_000), "x".repeat(400_000) + "b", "\u20ac".repeat(200_000))) {
            for (int at = 0; at < line.length(); at += 20_000) {
                log.piece(line.substring(at, Math.min(at + 20_000, line.length())));
            }
            log.out("");
        }
        IntStream.range(0, 40_000).forEach(n -> log.piece("\rprogress " + n));
        log.out("");
        assertThat(lines(log, expression("^x", false))).containsExactly(1L);
        assertThat(lines(log, expression("x$", false))).containsExactly(0L);
        assertThat(lines(log, expression("^x|b$", false))).containsExactly(1L);
        assertThat(lines(log, expression("\\bx", false))).containsExactly(1L);
        assertThat(lines(log, expression("x[^c]*", false))).containsExactly(0L, 1L);
        assertThat(lines(log, text("\ufffd"))).isEmpty();
        assertThat(found(log, text("progress"))).extracting(LogMatch::text).containsExactly("progress 39999");
        assertThat(lines(log, expression("^progress 1", false))).isEmpty();
    }

    @Test
    void aWordThatAPieceCutsIsNoError() throws Exception {
        for (int before = 0; before < 7; before++) {
            Written log = new Written(3);
            line(log, ".".repeat(before) + " errors".repeat(60_000));
            line(log, ".".repeat(before) + " terror".repeat(60_000) + ".");
            log.out("the real error");
            assertThat(lines(log, firstError())).as("%d before", before).containsExactly(2L);
            assertThat(lines(log, expression("\\berror\\b", false))).containsExactly(2L);
            assertThat(lines(log, expression("\\berror\\b.*", false))).containsExactly(2L);
            assertThat(lines(log, expression("err\\b|\\bror|(?m)or$|r\\z", false)))
                    .containsExactly(2L);
        }
    }

    @Test
    void quotedTextThatDoesNotEndIsLookedForInPieces() throws Exception {
        Written log = line(new Written(3), "x".repeat(300_000) + "a(b" + "x".repeat(300_000));
        assertThat(lines(log, expression("\\Qa(b", false))).containsExactly(0L);
        assertThat(lines(log, expression("a|\\Qa(b", false))).containsExactly(0L);
    }

    @Test
    void anEscapeSequenceThatAPieceCutsIsNoText() throws Exception {
        for (int before = 0; before < 6; before++) {
            String dots = ".".repeat(before);
            Written log = new Written(3);
            line(log, dots + "\u001b[31mx".repeat(60_000));
            line(log, dots + "\u001b[48;2;1;2;3mx\u001b[0m".repeat(20_000));
            line(log, dots + "\u001b]8;;31\u001b\\x".repeat(40_000));
            line(log, dots + "\u001b]0;" + "31m ".repeat(100_000) + "\u0007x");
            line(log, dots + "\u001bP" + "31m ".repeat(100_000) + "\u001b\\x");
            assertThat(lines(log, expression("[0-9;\\[\\]m\\\\\u2400-\u2421]", true)))
                    .as("%d before", before)
                    .isEmpty();
            assertThat(lines(log, text("x"))).containsExactly(0L, 1L, 2L, 3L, 4L);
            assertThat(lines(log, expression("^x|^" + (before == 0 ? "" : "[.]{" + before + "}") + "x$", true)))
                    .isEqualTo(before == 0 ? List.of(0L, 1L, 2L, 3L, 4L) : List.of(3L, 4L));
        }
    }

    @Test
    void whatIsOverwrittenLaterIsNotFound() throws Exception {
        Written log = new Written(3);
        line(log, "needle error " + "y".repeat(400_000) + "\rshort");
        line(log, "z".repeat(300_000) + "\rneedle " + "y".repeat(400_000));
        log.out("error");
        assertThat(lines(log, text("needle"))).containsExactly(1L);
        assertThat(lines(log, firstError())).containsExactly(2L);
        Written stderr = new Written(3);
        for (String piece : List.of("a".repeat(200_000), "a".repeat(200_000))) {
            stderr.entry(piece, ChunkEntries.STDERR, true);
        }
        stderr.err("\rrest");
        assertThat(found(stderr, firstError())).extracting(LogMatch::text).containsExactly("rest");
    }

    /** Against the same text looked at in whole. */
    @Test
    void aLineInPiecesIsFoundWhereItIsFoundInWhole() throws Exception {
        Random random = new Random(15);
        String[] tokens = {
            "errors ",
            "terror ",
            "x",
            "ab ",
            "\u20ac",
            "\ud83d\ude00",
            "\u001b[1m",
            "\u001b[K",
            "\u001b]0;t\u0007",
            "\u001b",
            "\u001b]8;;http://a/failed\u001b\\",
            "0123456789",
            "kernel ",
            "\t"
        };
        List<LogQuery> queries = List.of(
                firstError(),
                text("error xab"),
                text("rs\u20acx"),
                expression("\\berrors?\\b", true),
                expression("x$|^x", true),
                expression("\u20acx\\b..ab", true),
                expression("(ab )+x(ab )+\\bkernel\\b", true),
                expression("\u2421|\u241b|fail", true));
        for (int round = 0; round < 5; round++) {
            StringBuilder line = new StringBuilder();
            int length = 200_000 + random.nextInt(400_000);
            while (line.length() < length) {
                line.append(tokens[random.nextInt(tokens.length)]);
                if (random.nextInt(200_000) == 0) {
                    line.append(List.of("\r", "error ", "xab kernel ", "failed").get(random.nextInt(4)));
                }
            }
            byte[] bytes = line.toString().getBytes(StandardCharsets.UTF_8);
            String shown = ShownText.of(bytes, 0, bytes.length);
            Written log = line(new Written(3), line.toString());
            for (LogQuery query : queries) {
                int at = Criterion.of(query).find(shown, true, true);
                assertThat(lines(log, query))
                        .as("%s in round %d", query, round)
                        .isEqualTo(at < 0 ? List.of() : List.of(0L));
            }
        }
    }
}
