package dev.hodei.cli.log;

import com.google.gson.stream.JsonWriter;
import dev.hodei.cli.terminal.Json;
import dev.hodei.cli.terminal.Terminal;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** One JSON object an entry, to standard output. Text that is not UTF-8 also comes as base64 bytes. */
public final class JsonLog implements LogSink {
    private final Terminal terminal;
    private String jobId = "";
    private int attempt;

    public JsonLog(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void attempt(String jobId, int number) {
        this.jobId = jobId;
        this.attempt = number;
    }

    @Override
    public void entries(List<LogEntry> entries) throws InterruptedException {
        terminal.lock().lockInterruptibly();
        try {
            for (LogEntry entry : entries) {
                terminal.out(json(entry).getBytes(StandardCharsets.UTF_8));
            }
            terminal.flushOut();
        } finally {
            terminal.lock().unlock();
        }
    }

    private String json(LogEntry entry) {
        byte[] bytes = Arrays.copyOfRange(entry.buffer(), entry.offset(), entry.offset() + entry.length());
        StringWriter text = new StringWriter(bytes.length + 128);
        try (JsonWriter json = new JsonWriter(text)) {
            json.beginObject();
            json.name("jobId").value(jobId);
            json.name("attempt").value(attempt);
            json.name("position").value(entry.position());
            json.name("time").value(entry.readAt().toString());
            json.name("stream").value(entry.stream().shown());
            json.name("text").value(new String(bytes, StandardCharsets.UTF_8));
            if (!isUtf8(bytes)) {
                json.name("bytes").value(Base64.getEncoder().encodeToString(bytes));
            }
            if (entry.unterminated()) {
                json.name("unterminated").value(true);
            }
            json.endObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Json.shown(text.append('\n').toString());
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
