package dev.hodei.connect;

import com.fasterxml.jackson.core.JsonParser;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import java.io.IOException;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;

/** Durations and points of time. A day that the calendar does not have is refused, not taken for one of the next month. */
final class JsonTimes {
    /** Longer than each that there is. */
    private static final int MAX_LENGTH = 40;

    private static final Pattern DURATION = Pattern.compile("-?[0-9]{1,12}(?:\\.[0-9]{1,9})?s");
    private static final Pattern TIMESTAMP = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})");

    private JsonTimes() {}

    static JsonScalars.Result duration(JsonParser in, boolean text) throws IOException {
        if (matches(in, text, DURATION)) {
            try {
                return new JsonScalars.Value(Durations.parse(in.getText()));
            } catch (ParseException e) {
                // Longer than the mapping allows: refused like the others.
            }
        }
        return JsonScalars.mustBe("a duration in seconds, up to 10,000 years, such as \"90s\" or \"1.5s\"");
    }

    static JsonScalars.Result timestamp(JsonParser in, boolean text) throws IOException {
        if (matches(in, text, TIMESTAMP)) {
            try {
                OffsetDateTime time = OffsetDateTime.parse(in.getText());
                return new JsonScalars.Value(Timestamps.checkValid(Timestamp.newBuilder()
                        .setSeconds(time.toEpochSecond())
                        .setNanos(time.getNano())
                        .build()));
            } catch (DateTimeException | IllegalArgumentException e) {
                // A day or an hour that there is not: refused like the others.
            }
        }
        return JsonScalars.mustBe("a time such as \"2026-01-31T12:00:00Z\"");
    }

    private static boolean matches(JsonParser in, boolean text, Pattern form) throws IOException {
        return text
                && in.getTextLength() <= MAX_LENGTH
                && form.matcher(in.getText()).matches();
    }
}
