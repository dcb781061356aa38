package dev.hodei.cli.command;

/** The option {@code --limit} of lists. */
public final class Limit {
    private final Given<Integer> given;

    public Limit(Syntax syntax, int otherwise) {
        given = syntax.option("--limit", "N", "At most this many; 0 for all. Else " + otherwise + ".", otherwise);
    }

    /** How many to print at most; a {@link CliException} where what was given is no amount. */
    public int most() {
        int limit = given.get();
        if (limit < 0) {
            throw CliException.usage("--limit: give a number above 0, or 0 for all");
        }
        return limit == 0 ? Integer.MAX_VALUE : limit;
    }
}
