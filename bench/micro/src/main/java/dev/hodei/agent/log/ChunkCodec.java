package dev.hodei.agent.log;

import dev.hodei.v1.LogChunk;
import dev.hodei.v1.LogChunkBody;
import dev.hodei.wire.LogBodies;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A full chunk's way: cutting lines, making a chunk of them (columns, compressed), and reading it again. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx48m"})
public class ChunkCodec {
    /** Characters of a line. */
    @Param({"7", "80"})
    int lineLength;

    private final ChunkEncoder encoder = new ChunkEncoder();
    private byte[] lines = new byte[0];
    private EntryBatch full = new EntryBatch();
    private LogChunk chunk = LogChunk.getDefaultInstance();

    @Setup
    public void fill() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < 64 * 1024 - lineLength - 1; i++) {
            text.append(String.format("%0" + lineLength + "d%n", i * 7_919L));
        }
        lines = text.toString().getBytes(StandardCharsets.US_ASCII);
        full = cutLines();
        chunk = encoder.encode(full, 0);
    }

    @Benchmark
    public EntryBatch cutLines() {
        EntryBatch batch = new EntryBatch();
        batch.addLines(LogStream.STDOUT, lines, 0, lines.length, 1);
        return batch;
    }

    @Benchmark
    public LogChunk encode() {
        return encoder.encode(full, 0);
    }

    @Benchmark
    public LogChunkBody decode() throws IOException {
        return LogBodies.open(chunk.getCompressionValue(), chunk.getBody().toByteArray());
    }
}
