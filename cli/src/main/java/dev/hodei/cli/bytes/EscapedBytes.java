package dev.hodei.cli.bytes;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Bytes as a text from which they come back: UTF-8 is decoded, and each byte that is none becomes the lone surrogate U+DC80
 * to U+DCFF, which no UTF-8 decodes to (as Python's {@code surrogateescape} has it, PEP 383).
 */
public final class EscapedBytes {
    private static final int ESCAPE = 0xdc00;

    private EscapedBytes() {}

    public static String decode(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        // No byte becomes more than one char.
        CharBuffer out = CharBuffer.allocate(bytes.length);
        for (CoderResult result = decoder.decode(in, out, true);
                result.isMalformed();
                result = decoder.decode(in, out, true)) {
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (ESCAPE + (in.get() & 0xff)));
            }
            decoder.reset();
        }
        return out.flip().toString();
    }

    public static ByteString bytes(String text) {
        if (isText(text)) {
            return ByteString.copyFromUtf8(text);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 16);
        text.codePoints().forEach(codePoint -> {
            if (isEscape(codePoint)) {
                bytes.write(codePoint - ESCAPE);
            } else {
                bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
            }
        });
        return ByteString.copyFrom(bytes.toByteArray());
    }

    /** Whether it is UTF-8 in full. */
    public static boolean isText(String text) {
        return text.codePoints().noneMatch(EscapedBytes::isEscape);
    }

    /** How many bytes stand before the first that is not UTF-8, in a text that has one. */
    public static int offset(String text) {
        int at = 0;
        while (!isEscape(text.codePointAt(at))) {
            at = text.offsetByCodePoints(at, 1);
        }
        return ByteString.copyFromUtf8(text.substring(0, at)).size();
    }

    private static boolean isEscape(int codePoint) {
        return codePoint >= ESCAPE + 0x80 && codePoint <= ESCAPE + 0xff;
    }
}
