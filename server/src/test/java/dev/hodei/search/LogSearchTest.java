package dev.hodei.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.hodei.id.AttemptKey;
import dev.hodei.id.JobId;
import dev.hodei.log.LogChunk;
import dev.hodei.v1.UnreadableEntries;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogSearchTest {
    private static final AttemptKey ATTEMPT = new AttemptKey(new JobId("a".repeat(32)), 1);

    private final List<LogMatch> found = new ArrayList<>();

    private String sealedHash = "";

    private static LogQuery text(String text) {
        return new LogQuery(text, false, false, 0, false, false, 100, true);
    }

    private static LogQuery firstError(long from) {
        return new LogQuery("", false, false, from, false, true, 1, true);
    }

    private LogSearch.Outcome search(Written log, LogQuery query) throws Exception {
        found.clear();
        return new LogSearch(log, ATTEMPT, sealedHash, query, new LogSearch.Sink() {
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
    }

    private List<Long> lines() {
        return found.stream().map(LogMatch::line).toList();
    }

    @Test
    void linesAreFoundByTheirNumbersInEveryChunk() throws Exception {
        Written log = new Written(7);
        IntStream.range(0, 1_000).forEach(n -> log.out("line " + n));
        LogSearch.Outcome outcome = search(log, text("Line 99"));

        assertThat(lines()).containsExactly(99L, 990L, 991L, 992L, 993L, 994L, 995L, 996L, 997L, 998L, 999L);
        assertThat(found.getFirst()).isEqualTo(new LogMatch(99, 99, 0, "line 99"));
        assertThat(outcome).isEqualTo(new LogSearch.Outcome(1_000, false, List.of(), ""));
        search(log, new LogQuery("Line 99", true, false, 0, false, false, 100, true));
        assertThat(found).isEmpty();
    }

    private static LogQuery expression(String expression, boolean caseSensitive) {
        return new LogQuery(expression, caseSensitive, true, 0, false, false, 100, true);
    }

    @Test
    void expressionsAreLookedForInEachLine() throws Exception {
        Written log = new Written(3)
                .out("took 15 ms")
                .out("TOOK 7 s")
                .err("took 1500 ms")
                .out("nothing");
        search(log, expression("took \\d{2,} ms$", false));
        assertThat(lines()).containsExactly(0L, 2L);
        search(log, expression("^took \\d", false));
        assertThat(lines()).containsExactly(0L, 1L, 2L);
        search(log, expression("^took \\d", true));
        assertThat(lines()).containsExactly(0L, 2L);
    }

    @Test
    void anExpressionThatIsNoneIsRefusedAndOneThatRepeatsTooMuch() {
        for (String none : List.of("took (", "[a", "*", "(?<=x)y", "(a)\\1")) {
            assertThatThrownBy(() -> expression(none, false)).as(none).isInstanceOf(IllegalArgumentException.class);
        }
        for (String large : List.of(
                "((a{100}){100}){100}",
                "(a|b{900}){3}",
                "(?:x{1,999}){999}",
                "[^{]{1000}{3}",
                "(a{900}\\Q)\\E){900}",
                "((a{900}\\Q))\\E){900}){190}",
                "(\\Q(\\E{900}){900}",
                "a{900}(?i){9}(?i){9}",
                "a{900}\\Q\\E{9}",
                "(a{900}\\Q)\\E){3}")) {
            assertThatThrownBy(() -> expression(large, false))
                    .as(large)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("it repeats too much");
        }
        assertThatThrownBy(() -> expression("took (", false)).hasMessage("missing closing ): took (");
        assertThatThrownBy(() -> expression("took (", true)).hasMessage("missing closing ): took (");
        String uuid = "\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b";
        assertThat(expression(uuid, false).text()).isEqualTo(uuid);
        assertThatThrownBy(() -> expression("took (", false)).hasMessage("missing closing ): took (");
    }

    @Test
    void theNumberOfACharacterIsNoRepetitionAndNeitherIsQuotedText() throws Exception {
        Written log = new Written(3).out("a\u2190b").out("a(b").out("a((b").out("a{2000}");
        search(log, expression("\\x{2190}", false));
        assertThat(lines()).containsExactly(0L);
        search(log, expression("\\Qa(\\E{2}b", false));
        assertThat(lines()).containsExactly(2L);
        search(log, expression("\\Qa{2000}", false));
        assertThat(lines()).containsExactly(3L);
    }

    @Test
    void anExpressionThatWouldKeepOthersBusyForEverIsFoundOrNotAtOnce() throws Exception {
        Written log = new Written(3).out("a".repeat(50_000)).out("a".repeat(50_000) + "b");
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> search(log, expression("(a+)+b$", true)));
        assertThat(lines()).containsExactly(1L);
    }

    @Test
    void wordsOfErrorsAreFoundHoweverTheyAreWritten() throws Exception {
        for (String error : List.of(
                "an ERROR",
                "Fatal: x",
                "kernel panic",
                "e\u001b[1mrr\u001b[0mor",
                "10%\rfailed",
                "x failure",
                "tRaceback",
                "exception")) {
            search(new Written(2).out("fine").out("errors, fail, terror").out(error), firstError(0));
            assertThat(lines()).as(error).containsExactly(2L);
        }
    }

    @Test
    void piecesAreOneLineWhateverIsSaidInBetween() throws Exception {
        Written log = new Written(2)
                .said("$ x")
                .piece("hel")
                .err("in between, hello")
                .piece("lo wo")
                .out("rld")
                .out("hello again");
        search(log, text("hello"));

        assertThat(found)
                .extracting(LogMatch::line, LogMatch::position, LogMatch::stream, LogMatch::text)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1L, 1L, 0, "hello world"),
                        org.assertj.core.groups.Tuple.tuple(2L, 2L, 1, "in between, hello"),
                        org.assertj.core.groups.Tuple.tuple(3L, 5L, 0, "hello again"));
    }

    @Test
    void aLineThatHasNotEndedIsFoundAndLookedAtAgain() throws Exception {
        LogSearch.Outcome outcome =
                search(new Written(5).out("a").piece("not ended").err("b").err("ended"), text("ended"));

        assertThat(lines()).containsExactly(1L, 3L);
        assertThat(outcome.lines()).isEqualTo(1);
    }

    @Test
    void whatIsShownIsSearched() throws Exception {
        Written log = new Written(10)
                .out("\u001b[31mred\u001b[0m and \u001b[1mbold")
                .out("10%\r50%\r100%\r")
                .out("a\u0007b")
                .out("naïve ÉCLAIR");
        search(log, text("red and bold"));
        assertThat(lines()).containsExactly(0L);
        search(log, text("50%"));
        assertThat(lines()).isEmpty();
        search(log, text("100%"));
        assertThat(found).extracting(LogMatch::text).containsExactly("100%");
        search(log, text("\u2407"));
        assertThat(lines()).containsExactly(2L);
        search(log, text("éclair"));
        assertThat(lines()).containsExactly(3L);
        search(log, text(".*"));
        assertThat(lines()).isEmpty();
    }

    @Test
    void theLimitIsKeptAndSaid() throws Exception {
        Written log = new Written(3);
        IntStream.range(0, 50).forEach(n -> log.out("x"));
        assertThat(search(log, new LogQuery("x", false, false, 10, false, false, 5, false))
                        .more())
                .isTrue();
        assertThat(lines()).containsExactly(10L, 11L, 12L, 13L, 14L);
        assertThat(found).allMatch(match -> match.text().isEmpty());
        assertThat(search(log, new LogQuery("x", false, false, 45, false, false, 5, false))
                        .more())
                .isFalse();
    }

    @Test
    void backwardTheNearestComeFirst() throws Exception {
        Written log = new Written(3);
        IntStream.range(0, 50).forEach(n -> log.out("x"));
        assertThat(search(log, new LogQuery("x", false, false, 20, true, false, 3, false))
                        .more())
                .isTrue();
        assertThat(lines()).containsExactly(19L, 18L, 17L);
        search(log, new LogQuery("x", false, false, 0, true, false, 2, false));
        assertThat(lines()).containsExactly(49L, 48L);
    }

    @Test
    void backwardTheLastErrorIsFound() throws Exception {
        Written log = new Written(2);
        log.out("a")
                .err("one")
                .out("error b")
                .err("two")
                .out("failed c")
                .err("three")
                .out("d");
        search(log, new LogQuery("", false, false, 0, true, true, 1, true));
        assertThat(lines()).containsExactly(4L);
        search(log, new LogQuery("", false, false, 4, true, true, 1, true));
        assertThat(lines()).containsExactly(2L);
        // No word before it: the last one on stderr.
        search(log, new LogQuery("", false, false, 2, true, true, 1, true));
        assertThat(lines()).containsExactly(1L);
        search(log, new LogQuery("", false, false, 1, true, true, 1, true));
        assertThat(lines()).isEmpty();
    }

    @Test
    void anErrorIsAWordOrElseTheFirstOnStderr() throws Exception {
        search(
                new Written(2)
                        .said("$ error")
                        .out("no terrors")
                        .err("hm")
                        .out("Build FAILED")
                        .out("error"),
                firstError(0));
        assertThat(lines()).containsExactly(3L);
        search(new Written(2).out("fine").err("hm").err("hm"), firstError(0));
        assertThat(lines()).containsExactly(1L);
        search(new Written(2).out("fine"), firstError(0));
        assertThat(lines()).isEmpty();
        search(new Written(2).out("error").out("x").out("error"), firstError(1));
        assertThat(lines()).containsExactly(2L);
    }

    @Test
    void aLineWithoutAnEndTakesNoMemoryAndIsOneMatch() throws Exception {
        Written log = new Written(4);
        String piece = "y".repeat(60_000);
        IntStream.range(0, 200).forEach(n -> log.piece(piece));
        log.piece("needle").piece(piece).out("needle");
        log.out("needle");
        search(log, text("needle"));

        assertThat(lines()).containsExactly(0L, 1L);
        assertThat(found.getFirst().text()).hasSizeLessThan(510).contains("needle");
    }

    @Test
    void aSearchThatNobodyWaitsForEnds() {
        LogSearch search = new LogSearch(new Written(1).out("a"), ATTEMPT, "", text("b"), new LogSearch.Sink() {
            @Override
            public boolean wanted() {
                return false;
            }

            @Override
            public void found(List<LogMatch> matches) {
                throw new AssertionError();
            }
        });
        assertThatThrownBy(search::run).isInstanceOf(IOException.class);
    }

    @Test
    void theBytesOfTheJobAloneAreGivenBack() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new RawLog(
                        new Written(2)
                                .said("$ x")
                                .piece("a\r")
                                .err("e")
                                .out("b")
                                .said("over")
                                .piece("no end"),
                        ATTEMPT,
                        "")
                .writeTo(out);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("a\re\nb\nno end");
    }

    /** Ten lines in five chunks: the second can't be read, and of the fourth nothing is stored. */
    private Written damaged() {
        Written log = new Written(2);
        IntStream.range(0, 10).forEach(n -> log.out("line " + n));
        sealedHash = log.hash();
        return log.damaged(1, chunk -> new LogChunk(2, 2, 1, 12, 3, new byte[] {1, 2, 3}))
                .damaged(3, _ -> null);
    }

    @Test
    void aSearchGoesOnBehindWhatCannotBeRead() throws Exception {
        Written log = damaged();
        LogSearch.Outcome outcome = search(log, text("line"));

        assertThat(found)
                .extracting(LogMatch::text)
                .containsExactly("line 0", "line 1", "line 4", "line 5", "line 8", "line 9");
        assertThat(found).extracting(LogMatch::position).containsExactly(0L, 1L, 4L, 5L, 8L, 9L);
        assertThat(lines()).as("what cannot be read is one line").containsExactly(0L, 1L, 3L, 4L, 6L, 7L);
        assertThat(outcome.unreadable())
                .extracting(
                        UnreadableEntries::getFirstPosition, UnreadableEntries::getEntries, UnreadableEntries::getWhy)
                .containsExactly(
                        tuple(2L, 2L, "its body can't be decompressed: it is no zstd frame that tells its size"),
                        tuple(6L, 2L, "nothing is stored of what was there"));
        assertThat(outcome.differingHash()).isEqualTo(log.hash()).isNotEqualTo(sealedHash);
    }

    @Test
    void theEndOfALogIsMissedAsWell() throws Exception {
        Written log = new Written(2).out("a").out("b").out("c").out("d");
        sealedHash = log.hash();
        assertThat(search(log, text("a"))).isEqualTo(new LogSearch.Outcome(4, false, List.of(), ""));
        log.damaged(1, _ -> null);
        LogSearch.Outcome outcome = search(log, text("a"));
        assertThat(outcome.unreadable())
                .singleElement()
                .satisfies(gone -> assertThat(gone.getFirstPosition()).isEqualTo(2));
        assertThat(outcome.differingHash()).isNotEmpty();
    }

    @Test
    void aFileSaysWhatIsMissingFromIt() throws Exception {
        Written log = damaged();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new RawLog(log, ATTEMPT, sealedHash).writeTo(out);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                line 0
                line 1
                hodei: entries 2 to 3 of this log cannot be read: its body can't be decompressed: it is no zstd frame that tells its size
                line 4
                line 5
                hodei: entries 6 to 7 of this log cannot be read: nothing is stored of what was there
                line 8
                line 9
                hodei: this log is not the one that was sealed: its hash is %s, and was %s
                """.formatted(log.hash(), sealedHash));
    }
}
