package dev.hodei.cli.log;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A line, or a piece of one, as the job wrote it; see log.proto.
 *
 * @param position its place in the attempt's log, from 0
 * @param readAtMicros when the worker read it, in microseconds since the Unix epoch
 * @param unterminated whether the line goes on in the stream's next entry
 * @param buffer holds the text, without a line end, from offset on; shared, so not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // A view of a chunk: 50,000 copies a burst are not worth equality.
public record LogEntry(
        long position,
        long readAtMicros,
        LogStream stream,
        boolean unterminated,
        byte[] buffer,
        int offset,
        int length) {

    public Instant readAt() {
        return Instant.EPOCH.plus(readAtMicros, ChronoUnit.MICROS);
    }
}
