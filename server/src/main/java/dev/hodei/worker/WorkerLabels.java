package dev.hodei.worker;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A worker's labels as text: {@code key=value,key2=value2}. */
public final class WorkerLabels {
    private static final int MOST = 32;
    private static final int LONGEST_VALUE = 255;
    private static final Pattern KEY = Pattern.compile("[a-z0-9._/-]{1,63}");

    private WorkerLabels() {}

    /**
     * Reads labels; blanks around them are left out, and no text is no labels.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    public static Map<String, String> parse(String text) {
        Map<String, String> labels = new TreeMap<>();
        for (String each : text.isBlank() ? new String[0] : text.split(",", -1)) {
            int equals = each.indexOf('=');
            String key = equals < 0 ? "" : each.substring(0, equals).strip();
            String value = each.substring(equals + 1).strip();
            if (!KEY.matcher(key).matches() || value.length() > LONGEST_VALUE) {
                throw new IllegalArgumentException("\"" + each.strip() + "\" is no label; write key=value,key2=value2,"
                        + " where a key has 1 to 63 characters, each one of a-z 0-9 . _ / -");
            }
            labels.put(key, value);
        }
        if (labels.size() > MOST) {
            throw new IllegalArgumentException(
                    "there are " + labels.size() + " labels; at most " + MOST + " are allowed");
        }
        return labels;
    }

    /** The text that gives these labels again. */
    public static String text(Map<String, String> labels) {
        return new TreeMap<>(labels)
                .entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(","));
    }
}
