package dev.hodei.search;

import dev.hodei.id.AttemptKey;
import dev.hodei.log.LogStore;
import dev.hodei.v1.UnreadableEntries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks for something in the whole of a stored log, chunk by chunk. Blocks; keeps a read's worth of chunks and no more
 * matches than were asked for.
 */
public final class LogSearch {
    private static final int EXCERPT = 500;
    private static final int UNREADABLE_SAID = 100;

    private final StoredChunks chunks;
    private final LogQuery query;
    private final Criterion criterion;
    private final Sink sink;
    private final Matches matches;
    private final Lines lines = new Lines(this::look, this::withdraw);
    private final List<UnreadableEntries> unreadable = new ArrayList<>();
    /** The first match on stderr of those that are looked at; backward, the last one. */
    private @Nullable LogMatch firstStderr;

    /** The sink of matches. */
    public interface Sink {
        /** Whether anybody still waits for them. */
        boolean wanted();

        /**
         * Takes some matches, and blocks where they are not taken away.
         *
         * @throws IOException where nobody wants them any more
         */
        void found(List<LogMatch> matches) throws IOException, InterruptedException;
    }

    /**
     * How far it came.
     *
     * @param lines every line below this was there in whole
     * @param more whether the limit was reached before the end
     * @param unreadable what was passed over, the first hundred
     * @param differingHash of a sealed log that was read whole, where it is not the one with which it was sealed; else empty
     */
    public record Outcome(long lines, boolean more, List<UnreadableEntries> unreadable, String differingHash) {}

    /** @param sealedHash of the whole log; empty where it is not known */
    public LogSearch(LogStore store, AttemptKey attempt, String sealedHash, LogQuery query, Sink sink) {
        this.chunks = new StoredChunks(store, attempt, sealedHash);
        this.query = query;
        this.sink = sink;
        this.criterion = Criterion.of(query);
        this.matches = new Matches(query.backward(), query.firstError() ? 1 : query.limit(), sink);
    }

    /** Searches what is stored now. */
    public Outcome run() throws IOException, InterruptedException {
        for (Passage passage = chunks.next(); passage != null; passage = chunks.next()) {
            lines.take(passage.entries(), passage.firstPosition(), passage.firstEntry());
            note(passage.unreadable());
            if (matches.crowded()) {
                lines.showOpen();
                matches.settle(Long.MAX_VALUE);
            }
            matches.settle(lines.ended());
            if (!sink.wanted()) {
                throw new IOException("nobody waits for what is found");
            }
            if (matches.full() || (query.firstError() && !query.backward() && matches.reached()) || isBehind()) {
                break;
            }
        }
        if (!matches.full()) {
            lines.showOpen();
            matches.settle(Long.MAX_VALUE);
        }
        if (query.firstError() && matches.isEmpty() && firstStderr != null) {
            matches.add(firstStderr);
        }
        return new Outcome(
                lines.ended(),
                matches.finish(),
                List.copyOf(unreadable),
                chunks.differingHash().orElse(""));
    }

    private void note(@Nullable UnreadableEntries entries) {
        if (entries != null && unreadable.size() < UNREADABLE_SAID) {
            unreadable.add(entries);
        }
    }

    /** Whether all that was to be looked at has been. */
    private boolean isBehind() {
        return query.backward() && query.fromLine() > 0 && lines.ended() >= query.fromLine();
    }

    private void look(
            long number, long position, int stream, byte[] text, int from, int to, boolean begins, boolean ends) {
        if (query.backward() ? query.fromLine() > 0 && number >= query.fromLine() : number < query.fromLine()) {
            return;
        }
        // An expression may take long over a chunk's lines.
        if (query.regex() && !sink.wanted()) {
            return;
        }
        boolean candidate = query.firstError()
                && stream == ChunkEntries.STDERR
                && (firstStderr == null
                        || (query.backward() ? firstStderr.line() < number : firstStderr.line() > number));
        if (!candidate && (!criterion.looksAt(stream) || !criterion.mayBeIn(text, from, to))) {
            return;
        }
        String shown = ShownText.of(text, from, to);
        if (candidate) {
            firstStderr = new LogMatch(number, position, stream, excerpt(shown, 0));
        }
        int at = criterion.looksAt(stream) ? criterion.find(shown, begins, ends) : -1;
        if (at >= 0) {
            matches.add(new LogMatch(number, position, stream, excerpt(shown, at)));
        }
    }

    private void withdraw(long line) {
        matches.withdraw(line);
        if (firstStderr != null && firstStderr.line() == line) {
            firstStderr = null;
        }
    }

    private String excerpt(String shown, int at) {
        if (!query.texts()) {
            return "";
        }
        if (shown.length() <= EXCERPT) {
            return shown;
        }
        int from = Math.min(Math.max(0, at - EXCERPT / 4), shown.length() - EXCERPT);
        int to = from + EXCERPT;
        // Not in the middle of a character.
        from -= from > 0 && Character.isLowSurrogate(shown.charAt(from)) ? 1 : 0;
        to -= Character.isHighSurrogate(shown.charAt(to - 1)) ? 1 : 0;
        return (from > 0 ? "…" : "") + shown.substring(from, to) + (to < shown.length() ? "…" : "");
    }
}
