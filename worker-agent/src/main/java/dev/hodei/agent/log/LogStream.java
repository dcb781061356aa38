package dev.hodei.agent.log;

/** The stream that an entry came from. */
public enum LogStream {
    STDOUT(0),
    STDERR(1),
    /** Hodei's own words. */
    SYSTEM(2);

    private final int number;

    LogStream(int number) {
        this.number = number;
    }

    /** Its number on the wire. */
    public int number() {
        return number;
    }
}
