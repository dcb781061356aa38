package dev.hodei.cli.terminal;

import java.nio.charset.StandardCharsets;

/** ANSI renditions, used only where the stream is to be coloured. */
public enum Style {
    BOLD("1"),
    DIM("2"),
    RED("31"),
    GREEN("32"),
    YELLOW("33"),
    BLUE("34"),
    MAGENTA("35"),
    CYAN("36"),
    BRIGHT_GREEN("92"),
    BRIGHT_YELLOW("93"),
    BRIGHT_BLUE("94"),
    BRIGHT_MAGENTA("95"),
    BRIGHT_CYAN("96");

    /** Ends any style. */
    static final String RESET = "\u001b[0m";

    private final String start;

    Style(String code) {
        this.start = "\u001b[" + code + "m";
    }

    /** The text in this style. */
    public String apply(String text) {
        return start + text + RESET;
    }

    /** The bytes that switch this style on. */
    public byte[] startBytes() {
        return start.getBytes(StandardCharsets.US_ASCII);
    }

    /** The bytes that switch any style off. */
    public static byte[] resetBytes() {
        return RESET.getBytes(StandardCharsets.US_ASCII);
    }
}
