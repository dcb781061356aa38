package dev.hodei.cli.bytes;

import com.google.protobuf.ByteString;
import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.Given;
import dev.hodei.wire.ByteWord;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Refuses bytes that are not UTF-8, with their place, where only text can go on. */
public final class TextOnly {
    private static final String INSTEAD =
            "only a program's or a script's arguments and the values of --env may be any bytes";

    private TextOnly() {}

    /** Throws a {@link CliException} where an option or a parameter that must be text is none. */
    public static void check(ParseResult words) {
        for (ParseResult each = words; each != null; each = each.subcommand()) {
            for (OptionSpec option : each.matchedOptions()) {
                check(option.longestName(), option);
            }
            each.matchedPositionals().forEach(parameter -> check(parameter.paramLabel(), parameter));
        }
    }

    private static void check(String place, ArgSpec words) {
        if (!Given.takesBytes(words)) {
            List<String> values = words.originalStringValues();
            for (int i = 0; i < values.size(); i++) {
                check(values.size() == 1 ? place : place + " number " + (i + 1), values.get(i), INSTEAD);
            }
        }
    }

    /**
     * Throws a {@link CliException} where the text has bytes that are not UTF-8.
     *
     * @param place whose text it is
     * @param instead what can be done
     */
    public static void check(String place, String text, String instead) {
        if (!EscapedBytes.isText(text)) {
            ByteString bytes = EscapedBytes.bytes(text);
            int offset = EscapedBytes.offset(text);
            throw CliException.usage(String.format(
                    Locale.ROOT,
                    "%s %s: the byte at offset %d (0x%02x) is not UTF-8; %s",
                    place,
                    ByteWord.quoted(bytes),
                    offset,
                    bytes.byteAt(offset) & 0xff,
                    instead));
        }
    }
}
