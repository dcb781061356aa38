package dev.hodei.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.id.AttemptKey;
import dev.hodei.id.JobId;
import dev.hodei.log.LogChunk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogOutlineTest {
    private static final AttemptKey ATTEMPT = new AttemptKey(new JobId("a".repeat(32)), 1);

    private static LogOutline of(Written log) throws Exception {
        return LogOutline.EMPTY.grown(log, ATTEMPT);
    }

    /** Numbers of the lines that begin at the positions, as a search counts them. */
    private static List<long[]> begun(Written log) throws Exception {
        List<long[]> lines = new ArrayList<>();
        Lines counted =
                new Lines((number, position, _, _, _, _, _, _) -> lines.add(new long[] {number, position}), _ -> {});
        StoredChunks chunks = new StoredChunks(log, ATTEMPT, "");
        for (Passage passage = chunks.next(); passage != null; passage = chunks.next()) {
            counted.take(passage.entries(), passage.firstPosition(), passage.firstEntry());
        }
        counted.showOpen();
        return lines;
    }

    private static Written random(long seed, int entries, int perChunk) {
        Random random = new Random(seed);
        Written log = new Written(perChunk);
        for (int i = 0; i < entries; i++) {
            log.entry("entry " + i, random.nextInt(10) == 0 ? random.nextInt(3) : 0, random.nextInt(3) == 0);
        }
        return log;
    }

    @Test
    void anEmptyLogAndAShortOneHaveNothingToCut() throws Exception {
        assertThat(of(new Written(5)).cuts()).containsExactly(new LogOutline.Cut(0, 0, List.of()));
        assertThat(of(new Written(5).out("one").piece("two")).cuts())
                .containsExactly(
                        new LogOutline.Cut(0, 0, List.of()),
                        new LogOutline.Cut(2, 2, List.of(new LogOutline.OpenLine(ChunkEntries.STDOUT, 1))));
    }

    @Test
    void linesHaveTheNumbersThatASearchGivesThem() throws Exception {
        for (long seed = 0; seed < 5; seed++) {
            Written log = random(seed, 60_000, 700);
            List<long[]> begun = begun(log);
            List<LogOutline.Cut> cuts = of(log).cuts();
            assertThat(cuts).hasSize(9);
            for (LogOutline.Cut cut : cuts) {
                assertThat(cut.line())
                        .as("seed %d, position %d", seed, cut.position())
                        .isEqualTo(begun.stream()
                                .filter(line -> line[1] < cut.position())
                                .count());
                assertThat(cut.position() % 700 == 0 || cut.position() == 60_000)
                        .isTrue();
            }
        }
    }

    @Test
    void manyBytesAreCutAsManyLinesAre() throws Exception {
        Written log = new Written(10);
        for (int i = 0; i < 100; i++) {
            log.out("x".repeat(20_000));
        }
        assertThat(of(log).cuts()).extracting(LogOutline.Cut::position).containsExactly(0L, 20L, 40L, 60L, 80L, 100L);
    }

    @Test
    void itGrowsWithTheLog() throws Exception {
        Written log = random(7, 30_000, 900);
        LogOutline before = of(log);
        Random random = new Random(8);
        for (int i = 0; i < 30_000; i++) {
            log.entry("more " + i, random.nextInt(3), random.nextBoolean());
        }
        LogOutline grown = before.grown(log, ATTEMPT);
        assertThat(grown.cuts())
                .startsWith(before.cuts().subList(0, before.cuts().size() - 1).toArray(LogOutline.Cut[]::new));
        assertThat(grown.cuts().getLast()).isEqualTo(of(log).cuts().getLast());
        assertThat(grown.grown(log, ATTEMPT)).isEqualTo(grown);
    }

    @Test
    void ofVeryManyCutsSomeAreLeftOut() throws Exception {
        Written log = random(9, 200_000, 1_000);
        LogOutline outline = LogOutline.EMPTY.grown(log, ATTEMPT, 5);
        List<LogOutline.Cut> all = of(log).cuts();
        assertThat(all).hasSizeGreaterThan(20);
        assertThat(outline.cuts()).hasSizeBetween(3, 6);
        assertThat(outline.cuts().getLast()).isEqualTo(all.getLast());
        assertThat(outline.cuts()).isSortedAccordingTo(Comparator.comparingLong(LogOutline.Cut::position));
        assertThat(outline.grown(log, ATTEMPT)).isEqualTo(outline);
    }

    @Test
    void whatCannotBeReadCountsAsItIsShown() throws Exception {
        Written log = random(3, 40_000, 1_000)
                .damaged(20, _ -> null)
                .damaged(5, _ -> new LogChunk(5_000, 1_000, 1, 10, 1, new byte[] {1}));
        List<long[]> begun = begun(log);
        for (LogOutline.Cut cut : of(log).cuts()) {
            assertThat(cut.line())
                    .isEqualTo(begun.stream()
                            .filter(line -> line[1] < cut.position())
                            .count());
        }
    }
}
