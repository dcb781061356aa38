package dev.hodei.cli.bytes;

import dev.hodei.cli.command.CliException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The arguments and the environment that this process was started with, of which Java's own may have lost bytes, as
 * {@link EscapedBytes}. Only for a JVM that was started for this one command.
 */
public final class ProcessWords {
    /** By which Java has decoded them. */
    private static final boolean DECODED_AS_UTF8 =
            Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8")).equals(StandardCharsets.UTF_8);

    private ProcessWords() {}

    /** The arguments of {@code main}, where Java gave it these; they are the last ones of the process. */
    public static String[] arguments(String[] given) {
        return isWhole(List.of(given)) ? given : arguments(given, Path.of("/proc/self/cmdline"));
    }

    /**
     * Returns the arguments as bytes. If the file can't be read, or is another process', Java's are as good as they
     * are; what they lost is refused.
     */
    static String[] arguments(String[] given, Path commandLine) {
        List<byte[]> all = entries(commandLine);
        if (all.size() < given.length) {
            return unlessLost(given);
        }
        String[] words = all.subList(all.size() - given.length, all.size()).stream()
                .map(EscapedBytes::decode)
                .toArray(String[]::new);
        boolean same = IntStream.range(0, given.length)
                .allMatch(i -> isAscii(words[i]) ? words[i].equals(given[i]) : isDecodedFrom(given[i], words[i]));
        return same ? words : unlessLost(given);
    }

    private static String[] unlessLost(String[] given) {
        for (int i = 0; i < given.length; i++) {
            int lost = given[i].indexOf('\ufffd');
            if (lost >= 0) {
                throw CliException.usage("argument " + (i + 1) + ": its character " + (lost + 1)
                        + " is not UTF-8, or is U+FFFD, and /proc/self/cmdline, which would say so, can't be read");
            }
        }
        return given;
    }

    /** Whether Java may have made {@code given} of this word: the ASCII before its first other character is the same in every locale. */
    private static boolean isDecodedFrom(String given, String word) {
        int ascii = 0;
        while (word.charAt(ascii) < 0x80) {
            ascii++;
        }
        return given.startsWith(word.substring(0, ascii)) && given.length() > ascii;
    }

    /** The environment, where Java gave this one. */
    public static Map<String, String> environment(Map<String, String> given) {
        return isWhole(given.values()) ? given : environment(given, Path.of("/proc/self/environ"));
    }

    static Map<String, String> environment(Map<String, String> given, Path entries) {
        Map<String, String> environment = new LinkedHashMap<>(given);
        // Java and the C library take the first of two entries with one name.
        for (byte[] entry : entries(entries).reversed()) {
            String variable = EscapedBytes.decode(entry);
            int equals = variable.indexOf('=');
            if (equals > 0) {
                environment.replace(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        return environment;
    }

    private static boolean isWhole(Iterable<String> decoded) {
        for (String each : decoded) {
            if (!isAscii(each) || (!DECODED_AS_UTF8 && each.indexOf('?') >= 0)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(each -> each < 0x80);
    }

    /** Each ends with NUL in the file; none where it can't be read. */
    private static List<byte[]> entries(Path file) {
        byte[] all;
        try {
            all = Files.readAllBytes(file);
        } catch (IOException e) {
            return List.of();
        }
        List<byte[]> entries = new ArrayList<>();
        for (int from = 0, at = 0; at < all.length; at++) {
            if (all[at] == 0) {
                entries.add(Arrays.copyOfRange(all, from, at));
                from = at + 1;
            }
        }
        return entries;
    }
}
