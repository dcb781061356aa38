package dev.hodei.agent.log;

/** Takes the entries that a splitter makes. The bytes are only valid during the call. */
interface EntrySink {
    void entry(LogStream stream, byte[] bytes, int offset, int length, boolean unterminated, long readAtMicros);

    /**
     * Takes as many whole lines as it likes, each of which is an entry, at once: most output is short lines. Returns where
     * the first byte is that it did not take, at the beginning of a line.
     */
    default int lines(LogStream stream, byte[] bytes, int from, int to, long readAtMicros) {
        return from;
    }
}
