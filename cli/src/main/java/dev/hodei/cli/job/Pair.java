package dev.hodei.cli.job;

import dev.hodei.cli.command.CliException;

/** KEY=VALUE as typed after an option. */
record Pair(String key, String value) {
    static Pair parse(String option, String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw CliException.usage(option + ": '" + text + "' is not KEY=VALUE");
        }
        return new Pair(text.substring(0, equals), text.substring(equals + 1));
    }
}
