package dev.hodei.search;

import dev.hodei.v1.UnreadableEntries;
import org.jspecify.annotations.Nullable;

/**
 * The next entries of a log: those of a chunk, or, for some that cannot be read, the line that stands in their place.
 *
 * @param firstPosition of the first of the entries
 * @param firstEntry the first of them that was not in a passage before
 * @param unreadable set where they cannot be read
 */
record Passage(
        ChunkEntries entries,
        long firstPosition,
        int firstEntry,
        @Nullable UnreadableEntries unreadable) {}
