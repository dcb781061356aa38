package dev.hodei.cli.terminal;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;

/** Wire messages as protobuf's JSON, one object a line; fields that are not set are left out. */
public final class JsonLines {
    private JsonLines() {}

    public static void print(Terminal terminal, MessageOrBuilder message) {
        terminal.line(text(message));
    }

    private static String text(MessageOrBuilder message) {
        try {
            return Json.shown(
                    JsonFormat.printer().omittingInsignificantWhitespace().print(message));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("no Any fields in these messages, so each can be printed", e);
        }
    }
}
