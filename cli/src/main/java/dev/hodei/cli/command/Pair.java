package dev.hodei.cli.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** KEY=VALUE as typed after an option. */
public record Pair(String key, String value) {
    /** Throws a {@link CliException} where the text is none. */
    public static Pair parse(String option, String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw CliException.usage(option + ": '" + text + "' is not KEY=VALUE");
        }
        return new Pair(text.substring(0, equals), text.substring(equals + 1));
    }

    /**
     * Labels that jobs must have all of. Throws a {@link CliException} where one text is none, and where a key has two values: no
     * job has both.
     */
    public static Map<String, String> all(String option, List<String> texts) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String text : texts) {
            Pair pair = parse(option, text);
            String other = labels.putIfAbsent(pair.key(), pair.value());
            if (other != null && !other.equals(pair.value())) {
                throw CliException.usage(option + ": no job has both " + pair.key() + "=" + other + " and " + text);
            }
        }
        return labels;
    }
}
