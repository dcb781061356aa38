package dev.hodei.cli.completion;

import dev.hodei.cli.command.OutputFormat;
import dev.hodei.cli.terminal.ColorChoice;
import dev.hodei.cli.terminal.EnumNames;
import dev.hodei.v1.JobState;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The values that completion offers for each option, and for each command's own words. An option without a line here fails a test. */
sealed interface Values {
    /** Some words that are always the same. */
    record Words(List<String> words) implements Values {}

    /** Ids, pools or labels that the server is asked for. */
    record Asked(Kind kind) implements Values {}

    /** Files and directories of this machine. */
    record Files() implements Values {}

    /** Commands, as words after each other. */
    record Commands() implements Values {}

    /** A value that the user chooses freely. */
    record Free() implements Values {}

    /** The kinds of values that the server can be asked for. */
    enum Kind {
        JOBS,
        LIVE_JOBS,
        ENDED_JOBS,
        WORKERS,
        LIVE_WORKERS,
        POOLS,
        JOB_LABELS,
        WORKER_LABELS
    }

    /** The values of options, by their longest names. */
    Map<String, Values> OPTIONS = Map.ofEntries(
            Map.entry("--state", new Words(jobStates())),
            Map.entry("--output", new Words(names(OutputFormat.values()))),
            Map.entry("--color", new Words(names(ColorChoice.values()))),
            Map.entry("--interpreter", words("bash", "sh", "python3", "node", "perl", "ruby")),
            Map.entry("--actor", words("user", "server")),
            Map.entry("--job", new Asked(Kind.JOBS)),
            Map.entry("--worker", new Asked(Kind.WORKERS)),
            Map.entry("--pool", new Asked(Kind.POOLS)),
            Map.entry("--label", new Asked(Kind.JOB_LABELS)),
            Map.entry("--require", new Asked(Kind.WORKER_LABELS)),
            Map.entry("--script", new Files()),
            Map.entry("--batch", new Files()),
            Map.entry("--workdir", new Files()),
            free("--server"),
            free("--name"),
            free("--env"),
            free("--timeout"),
            free("--priority"),
            free("--image"),
            free("--cpu"),
            free("--memory"),
            free("--retry"),
            free("--retry-on-lost"),
            free("--request-id"),
            free("--since"),
            free("--until"),
            free("--limit"),
            free("--page-token"),
            free("--attempt"),
            free("--tail"),
            free("--from"),
            free("--grep"),
            free("--deadline"),
            free("--ttl"),
            free("--address"));

    /** The values of commands' own words, by the commands. */
    Map<String, Values> PARAMETERS = Map.ofEntries(
            Map.entry("hodei run", new Files()),
            Map.entry("hodei job queue", new Files()),
            Map.entry("hodei job get", new Asked(Kind.JOBS)),
            Map.entry("hodei job logs", new Asked(Kind.JOBS)),
            Map.entry("hodei job watch", new Asked(Kind.JOBS)),
            Map.entry("hodei job why", new Asked(Kind.JOBS)),
            Map.entry("hodei job wait", new Asked(Kind.LIVE_JOBS)),
            Map.entry("hodei job cancel", new Asked(Kind.LIVE_JOBS)),
            Map.entry("hodei job retry", new Asked(Kind.ENDED_JOBS)),
            Map.entry("hodei worker get", new Asked(Kind.WORKERS)),
            Map.entry("hodei worker drain", new Asked(Kind.LIVE_WORKERS)),
            Map.entry("hodei worker refresh", new Asked(Kind.LIVE_WORKERS)),
            Map.entry("hodei worker terminate", new Asked(Kind.LIVE_WORKERS)),
            Map.entry("hodei pool reset", new Asked(Kind.POOLS)),
            Map.entry("hodei completion", words("bash", "zsh", "fish")),
            Map.entry("hodei complete", new Free()),
            Map.entry("hodei help", new Commands()));

    /** Returns the values of an option; empty where nobody has thought of it. */
    static Optional<Values> ofOption(String longestName) {
        return Optional.ofNullable(OPTIONS.get(longestName));
    }

    /** Returns the values of a command's own words; empty where it takes none, or nobody has thought of it. */
    static Optional<Values> ofParameter(String command) {
        return Optional.ofNullable(PARAMETERS.get(command));
    }

    private static Words words(String... words) {
        return new Words(List.of(words));
    }

    private static Map.Entry<String, Values> free(String option) {
        return Map.entry(option, new Free());
    }

    private static List<String> names(Enum<?>[] constants) {
        return Arrays.stream(constants).map(Enum::name).toList();
    }

    /** Returns the states of jobs as --state takes them. */
    private static List<String> jobStates() {
        return Stream.of(JobState.values())
                .filter(state -> state != JobState.JOB_STATE_UNSPECIFIED && state != JobState.UNRECOGNIZED)
                .map(EnumNames::of)
                .toList();
    }
}
