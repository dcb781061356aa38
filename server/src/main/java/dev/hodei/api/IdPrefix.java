package dev.hodei.api;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds what a shortened id means.
 *
 * @param what "job" or "worker"
 * @param parse makes an id of 32 digits
 * @param search ids that start with these digits, in order, at most so many
 */
record IdPrefix<I>(
        String what, Function<String, I> parse, BiFunction<String, Integer, CompletionStage<List<I>>> search) {
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{4,32}");
    private static final int SHOWN = 5;
    private static final int WHOLE = 32;

    /** The one id that starts so; fails with a status that says what to do. */
    CompletionStage<I> resolve(String given) {
        if (!DIGITS.matcher(given).matches()) {
            throw Failures.invalid(
                    given.isEmpty()
                            ? "no " + what + " id was given; `hodei " + what + " list` shows them"
                            : "\"" + excerpt(given) + "\" is not a " + what
                                    + " id; give at least 4 of its digits (0-9, a-f), as `hodei " + what
                                    + " list` shows them");
        }
        if (given.length() == WHOLE) {
            return CompletableFuture.completedFuture(parse.apply(given));
        }
        return search.apply(given, SHOWN + 1).thenApply(found -> only(given, found));
    }

    private I only(String given, List<I> found) {
        if (found.isEmpty()) {
            throw unknown(given);
        }
        if (found.size() > 1) {
            throw Failures.invalid(
                    found.size() > SHOWN
                            ? "more than " + SHOWN + " " + what + "s have an id that starts with " + given + ": "
                                    + list(found.subList(0, SHOWN)) + ", …; give more digits"
                            : found.size() + " " + what + "s have an id that starts with " + given + ": " + list(found)
                                    + "; give more digits");
        }
        return found.getFirst();
    }

    RuntimeException unknown(String given) {
        return Failures.notFound(
                "no " + what + " has an id that starts with " + given + "; `hodei " + what + " list` shows them");
    }

    private String list(List<I> ids) {
        return ids.stream().map(Object::toString).collect(Collectors.joining(", "));
    }

    private static String excerpt(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= 40 ? line : line.substring(0, 40) + "…";
    }
}
