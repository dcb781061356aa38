package dev.hodei.cli.log;

/** The stream that an entry came from. */
public enum LogStream {
    STDOUT("stdout"),
    STDERR("stderr"),
    /** Hodei's own words. */
    SYSTEM("system");

    private final String shown;

    LogStream(String shown) {
        this.shown = shown;
    }

    /** The name in JSON. */
    public String shown() {
        return shown;
    }

    /** By its number on the wire. A number to come is shown as Hodei's own words, rather than not at all. */
    static LogStream of(int number) {
        return switch (number) {
            case 0 -> STDOUT;
            case 1 -> STDERR;
            default -> SYSTEM;
        };
    }
}
