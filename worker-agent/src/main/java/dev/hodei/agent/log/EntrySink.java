package dev.hodei.agent.log;

/** Takes the entries that a splitter makes. The bytes are only valid during the call. */
interface EntrySink {
    void entry(LogStream stream, byte[] bytes, int offset, int length, boolean unterminated, long readAtMicros);
}
