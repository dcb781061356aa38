package dev.hodei.cli.log;

import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.Attempt;
import java.util.Optional;

/** Says how much of an attempt's log never reached the server. */
public final class MissingText {
    private static final String UNKNOWN_END = "its worker was gone before it could say where the log ends";

    private MissingText() {}

    /** Empty where nothing is missing. */
    public static Optional<String> of(Attempt attempt) {
        long bytes = attempt.getLogBytesMissing();
        if (attempt.getLogEndUnknown()) {
            return Optional.of(
                    bytes == 0
                            ? "may be incomplete: " + UNKNOWN_END
                            : "incomplete: at least " + Text.count(bytes, "byte", "bytes") + " missing; "
                                    + UNKNOWN_END);
        }
        return bytes == 0
                ? Optional.empty()
                : Optional.of("incomplete: " + Text.count(bytes, "byte", "bytes") + " missing");
    }
}
