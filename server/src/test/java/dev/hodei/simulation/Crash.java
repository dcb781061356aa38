package dev.hodei.simulation;

/** The server's process dies here. */
final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    private final String where;

    Crash(String where) {
        super(where, null, false, false);
        this.where = where;
    }

    String where() {
        return where;
    }
}
