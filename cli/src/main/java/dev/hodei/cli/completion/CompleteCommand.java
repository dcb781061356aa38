package dev.hodei.cli.completion;

import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.connection.Connection;
import dev.hodei.cli.connection.ServerAddress;
import dev.hodei.cli.terminal.Text;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * {@code hodei complete}, for the scripts of {@link CompletionCommand}. Prints {@code files} where a file may stand at the
 * cursor, else {@code words}, with what is typed of the word; then a line for each candidate, and behind a tab what it is.
 */
public final class CompleteCommand extends Command {
    /** Somebody waits with a finger on the key. */
    private static final Duration PATIENCE = Duration.ofMillis(1_500);

    private final Invocation invocation;

    private final Given<List<String>> line = syntax.parameters("LINE", "The line up to the cursor.");

    public CompleteCommand(Invocation invocation) {
        super("Print what may come next on a line, for the scripts of `hodei completion`.");
        spec().usageMessage().hidden(true);
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        TypedLine typed = TypedLine.of(spec().root(), String.join(" ", line.get()));
        Values values = values(typed);
        String word = typed.before() + typed.partial();
        invocation.terminal().line((values instanceof Values.Files ? "files" : "words") + "\t" + word);
        candidates(typed, values)
                .filter(candidate -> candidate.value().startsWith(word))
                .forEach(candidate -> invocation
                        .terminal()
                        .line(Text.visible(candidate.value())
                                + (candidate.note().isEmpty() ? "" : "\t" + Text.visible(candidate.note()))));
        return ExitCode.OK;
    }

    private static Values values(TypedLine typed) {
        OptionSpec option = typed.option();
        if (option != null) {
            return Values.ofOption(option.longestName()).orElseGet(Values.Free::new);
        }
        boolean isOption = !typed.verbatim() && typed.partial().startsWith("-");
        return isOption
                ? new Values.Free()
                : Values.ofParameter(typed.command().qualifiedName()).orElseGet(Values.Free::new);
    }

    private Stream<Candidate> candidates(TypedLine typed, Values values) {
        if (typed.option() == null && !typed.verbatim()) {
            if (typed.partial().startsWith("-")) {
                return options(typed);
            }
            if (typed.words().isEmpty() && !typed.command().subcommands().isEmpty()) {
                return commands(typed.command());
            }
        }
        return switch (values) {
            case Values.Words(List<String> words) ->
                words.stream().map(word -> new Candidate(typed.before() + word, ""));
            case Values.Asked(Values.Kind kind) ->
                asked(typed, kind).stream()
                        .filter(candidate -> !typed.words().contains(candidate.value()))
                        .map(candidate -> new Candidate(typed.before() + candidate.value(), candidate.note()));
            case Values.Commands _ -> below(typed.command().root(), typed.words());
            case Values.Files _, Values.Free _ -> Stream.empty();
        };
    }

    private static Stream<Candidate> below(CommandSpec root, List<String> words) {
        CommandSpec command = root;
        for (String word : words) {
            CommandLine next = command.subcommands().get(word);
            if (next == null) {
                return Stream.empty();
            }
            command = next.getCommandSpec();
        }
        return commands(command);
    }

    private static Stream<Candidate> commands(CommandSpec group) {
        return group.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .distinct()
                .filter(command -> !command.usageMessage().hidden())
                .map(command -> new Candidate(
                        command.name(), first(command.usageMessage().description())));
    }

    /** By their long names, as long as they are not given yet, or may be repeated. */
    private static Stream<Candidate> options(TypedLine typed) {
        return typed.command().options().stream()
                .filter(option -> !option.hidden())
                .filter(option ->
                        option.isMultiValue() || Stream.of(option.names()).noneMatch(typed.given()::contains))
                .map(option -> new Candidate(option.longestName(), first(option.description())));
    }

    /** The first sentence. */
    private static String first(String[] description) {
        String text = description.length == 0 ? "" : description[0];
        int end = text.indexOf(". ");
        return end < 0 ? text.replaceAll("\\.$", "") : text.substring(0, end);
    }

    /** Nothing where the server does not answer at once, or not at all. */
    private List<Candidate> asked(TypedLine typed, Values.Kind kind) {
        CompletableFuture<List<Candidate>> answer = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                answer.complete(ask(typed, kind));
            } catch (RuntimeException e) {
                answer.complete(List.of());
            }
        });
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return List.of();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private List<Candidate> ask(TypedLine typed, Values.Kind kind) {
        String server = typed.server();
        if (server == null) {
            return new ServerValues(invocation.connection()).of(kind, typed.partial());
        }
        try (Connection other = new Connection(ServerAddress.parse(server), Duration.ZERO, _ -> {})) {
            return new ServerValues(other).of(kind, typed.partial());
        }
    }
}
