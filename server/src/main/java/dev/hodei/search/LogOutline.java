package dev.hodei.search;

import dev.hodei.id.AttemptKey;
import dev.hodei.log.LogStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The places at which a stored log can be cut, and the lines' numbers there, so that a part can be read without what
 * is before it. What is
 * stored does not change, so an outline of a shorter log is the beginning of that of a longer one. Immutable.
 *
 * @param cuts in order, each where a chunk begins; the last one is the log's end
 * @param entries that a part has at least, unless it has as many bytes of text as {@link #PART_BYTES} for each 8,192 of them
 */
public record LogOutline(List<Cut> cuts, int entries) {
    static final int PART_ENTRIES = 8 << 10;
    static final int PART_BYTES = 256 << 10;
    /** With more cuts, every other one is left out: they are sent in one message. */
    private static final int MOST_CUTS = 4_000;

    public static final LogOutline EMPTY = new LogOutline(List.of(new Cut(0, 0, List.of())), PART_ENTRIES);

    /**
     * A place between two chunks.
     *
     * @param position of the entry behind it
     * @param line lines that began before it
     * @param open lines that go on behind it
     */
    public record Cut(long position, long line, List<OpenLine> open) {}

    /** A line whose latest entry is unterminated. */
    public record OpenLine(int stream, long line) {}

    /** Returns the outline of the log as it is stored now. Blocks; keeps one read's worth of chunks. */
    public LogOutline grown(LogStore store, AttemptKey attempt) throws IOException, InterruptedException {
        return grown(store, attempt, MOST_CUTS);
    }

    LogOutline grown(LogStore store, AttemptKey attempt, int mostCuts) throws IOException, InterruptedException {
        List<Cut> grown = new ArrayList<>(cuts);
        Cut end = grown.getLast();
        StoredChunks chunks = StoredChunks.flagsFrom(store, attempt, end.position());
        LineCount lines = new LineCount(end);
        // The end was no cut of its own choice.
        boolean first = grown.size() == 1;
        if (!first) {
            grown.removeLast();
        }
        int least = entries;
        long position = end.position();
        long bytes = 0;
        for (Passage passage = chunks.next(); passage != null; passage = chunks.next()) {
            ChunkEntries read = passage.entries();
            long most = PART_BYTES * (long) (least / PART_ENTRIES);
            boolean large = position - grown.getLast().position() >= least || bytes >= most;
            if (large && passage.firstEntry() == 0 && position > grown.getLast().position()) {
                grown.add(lines.cut(position));
                bytes = 0;
            }
            if (grown.size() > mostCuts) {
                grown = new ArrayList<>(everyOther(grown));
                least *= 2;
            }
            lines.take(read, passage.firstEntry());
            bytes += read.to(read.count() - 1);
            position = passage.firstPosition() + read.count();
        }
        if (position > grown.getLast().position()) {
            grown.add(lines.cut(position));
        }
        return new LogOutline(List.copyOf(grown), least);
    }

    private static List<Cut> everyOther(List<Cut> cuts) {
        List<Cut> some = new ArrayList<>();
        for (int i = 0; i < cuts.size(); i += 2) {
            some.add(cuts.get(i));
        }
        return some;
    }
}
