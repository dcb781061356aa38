package dev.hodei.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Says what an option takes, where it was given something else; picocli's own words are for programmers. */
final class WrongValue {
    private WrongValue() {}

    /** Empty where something else was wrong. */
    static Optional<String> words(ParameterException failure) {
        String value = failure.getValue();
        if (value == null || !(failure.getArgSpec() instanceof OptionSpec option)) {
            return Optional.empty();
        }
        return Optional.ofNullable(what(option.type()))
                .map(what -> option.shortestName() + " takes " + what + ", not '" + value + "'");
    }

    private static @Nullable String what(Class<?> type) {
        if (type.isEnum()) {
            List<String> names =
                    Stream.of(type.getEnumConstants()).map(Object::toString).toList();
            return String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.getLast();
        }
        return type == Integer.class ? "a whole number" : null;
    }
}
