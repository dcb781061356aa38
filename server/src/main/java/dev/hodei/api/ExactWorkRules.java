package dev.hodei.api;

import com.google.protobuf.ByteString;
import dev.hodei.v1.ExactWork;
import dev.hodei.v1.JobSpec;
import dev.hodei.wire.SpecBytes;
import java.util.Map;
import java.util.Optional;

/**
 * The rules for values that are given as bytes: each has one place, and is no text. What it may be, {@link
 * JobSpecRules} says. Pure.
 */
final class ExactWorkRules {
    private ExactWorkRules() {}

    /** Returns what is wrong with the way this job is written; empty if nothing is. */
    static Optional<String> problem(JobSpec spec) {
        if (!spec.hasExact()) {
            return Optional.empty();
        }
        ExactWork exact = spec.getExact();
        if (exact.getArgumentsCount() == 0 && exact.getEnvironmentCount() == 0) {
            return Optional.of("exact has no value that is not UTF-8; give its command, argv or script without it");
        }
        return arguments(SpecBytes.plain(spec), exact.getArgumentsMap())
                .or(() -> variables(spec.getEnvironmentMap(), exact.getEnvironmentMap()));
    }

    private static Optional<String> arguments(JobSpec plain, Map<Integer, ByteString> arguments) {
        int count = plain.hasArgv()
                ? plain.getArgv().getElementsCount()
                : plain.getScript().getArgumentsCount();
        for (Map.Entry<Integer, ByteString> argument : arguments.entrySet()) {
            int index = argument.getKey();
            String which = "exact.arguments[" + Integer.toUnsignedString(index) + "]";
            if (plain.hasCommand()) {
                return Optional.of(which + ": a command has no arguments; give a program with argv, or a script");
            }
            if (Integer.compareUnsigned(index, count) >= 0) {
                return Optional.of(which + ": the list has " + count
                        + " arguments, counted from 0; give it an empty text in this one's place");
            }
            String text = plain.hasArgv()
                    ? plain.getArgv().getElements(index)
                    : plain.getScript().getArguments(index);
            if (!text.isEmpty()) {
                return Optional.of(which + ": this argument is given as text, too; leave the text empty");
            }
            if (argument.getValue().isValidUtf8()) {
                return Optional.of(which + ": this argument is UTF-8; give it as text");
            }
        }
        return Optional.empty();
    }

    /** Returns what is wrong with variables of which some are given as text and others as bytes. */
    static Optional<String> variables(Map<String, String> texts, Map<String, ByteString> bytes) {
        for (Map.Entry<String, ByteString> variable : bytes.entrySet()) {
            String which = "environment variable " + JobSpecRules.excerpt(variable.getKey());
            if (texts.containsKey(variable.getKey())) {
                return Optional.of(which + " is given twice, as text and as bytes; leave one of them out");
            }
            if (variable.getValue().isValidUtf8()) {
                return Optional.of(which + " is given as bytes, and is UTF-8; give it as text");
            }
        }
        return Optional.empty();
    }
}
