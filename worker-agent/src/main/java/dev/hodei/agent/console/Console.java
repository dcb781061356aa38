package dev.hodei.agent.console;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The agent's own log: one line an event on stderr, with time and level. A logging framework would cost more start-up
 * time than the rest of the agent. Thread-safe.
 */
public final class Console {
    private static final boolean DEBUG = "1".equals(System.getenv("HODEI_DEBUG"));

    private Console() {}

    /** Only written where {@code HODEI_DEBUG} is 1, as it is for the command line. */
    public static void debug(String text) {
        if (DEBUG) {
            write("DEBUG", text);
        }
    }

    public static void info(String text) {
        write("INFO ", text);
    }

    public static void warn(String text) {
        write("WARN ", text);
    }

    public static void error(String text) {
        write("ERROR", text);
    }

    private static void write(String level, String text) {
        System.err.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + level + " " + text);
    }
}
