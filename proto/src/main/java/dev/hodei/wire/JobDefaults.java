package dev.hodei.wire;

import java.time.Duration;

/** What job.proto says of fields that are unset, for everybody who acts on it or shows it. */
public final class JobDefaults {
    /** The longest that one attempt runs, from the start of its command. */
    public static final Duration TIMEOUT = Duration.ofHours(1);

    /** The same as people write it. */
    public static final String TIMEOUT_TEXT = "1h";

    private JobDefaults() {}
}
