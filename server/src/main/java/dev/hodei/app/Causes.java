package dev.hodei.app;

import dev.hodei.failure.Reason;
import java.util.LinkedHashSet;
import java.util.Set;

/** What to tell a person of a failed start. */
final class Causes {
    private Causes() {}

    /** The messages of an exception and its causes, outermost first, each once; a stack trace helps nobody here. */
    static String sentence(Throwable failure) {
        Set<String> messages = new LinkedHashSet<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            boolean known = message != null && messages.stream().anyMatch(earlier -> earlier.contains(message));
            if (message != null && !known) {
                messages.add(message.strip());
            }
        }
        return messages.isEmpty() ? Reason.of(failure) : "can't start: " + String.join(": ", messages);
    }
}
