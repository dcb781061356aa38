package dev.hodei.cli.command;

import org.jspecify.annotations.Nullable;

/** The option {@code --limit} of lists. */
public final class Limit {
    private final Given<@Nullable Integer> given;
    private final int otherwise;

    public Limit(Syntax syntax, int otherwise) {
        given = syntax.option(Integer.class, "--limit", "N", "At most this many; 0 for all. Else " + otherwise + ".");
        this.otherwise = otherwise;
    }

    public boolean isGiven() {
        return given.get() != null;
    }

    /** How many to print at most; a {@link CliException} where what was given is no amount. */
    public int most() {
        Integer asked = given.get();
        int limit = asked == null ? otherwise : asked;
        if (limit < 0) {
            throw CliException.usage("--limit: give a number above 0, or 0 for all");
        }
        return limit == 0 ? Integer.MAX_VALUE : limit;
    }
}
