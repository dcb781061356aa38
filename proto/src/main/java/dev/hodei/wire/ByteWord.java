package dev.hodei.wire;

import com.google.protobuf.ByteString;
import java.util.Locale;

/** Bytes that are not UTF-8, as bash reads and people can: {@code $'caf\xe9'}. */
public final class ByteWord {
    private ByteWord() {}

    /** The text itself; where the bytes are none, the word that bash takes for them. */
    public static String shown(ByteString bytes) {
        return bytes.isValidUtf8() ? bytes.toStringUtf8() : quoted(bytes);
    }

    /**
     * The word that bash takes for exactly these bytes, without NUL, in every locale: it has ASCII only, since a locale may
     * take a backslash for the second half of the character before it.
     */
    public static String quoted(ByteString bytes) {
        StringBuilder word = new StringBuilder("$'");
        for (byte each : bytes) {
            int value = each & 0xff;
            switch (value) {
                case '\n' -> word.append("\\n");
                case '\t' -> word.append("\\t");
                case '\r' -> word.append("\\r");
                case '\'', '\\' -> word.append('\\').append((char) value);
                default -> {
                    if (value >= ' ' && value < 0x7f) {
                        word.append((char) value);
                    } else {
                        word.append(String.format(Locale.ROOT, "\\x%02x", value));
                    }
                }
            }
        }
        return word.append('\'').toString();
    }
}
