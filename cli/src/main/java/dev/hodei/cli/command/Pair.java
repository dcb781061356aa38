package dev.hodei.cli.command;

/** KEY=VALUE as typed after an option. */
public record Pair(String key, String value) {
    /** Throws a {@link CliException} where the text is none. */
    public static Pair parse(String option, String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw CliException.usage(option + ": '" + text + "' is not KEY=VALUE");
        }
        return new Pair(text.substring(0, equals), text.substring(equals + 1));
    }
}
