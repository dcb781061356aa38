package dev.hodei.cli;

import dev.hodei.cli.bytes.ProcessWords;
import dev.hodei.cli.bytes.TextOnly;
import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Failures;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.command.Nearest;
import dev.hodei.cli.command.Subcommands;
import dev.hodei.cli.completion.CompleteCommand;
import dev.hodei.cli.completion.CompletionCommand;
import dev.hodei.cli.job.JobGroup;
import dev.hodei.cli.job.RunCommand;
import dev.hodei.cli.pool.PoolGroup;
import dev.hodei.cli.server.AuditCommand;
import dev.hodei.cli.server.ServerGroup;
import dev.hodei.cli.server.StatusCommand;
import dev.hodei.cli.terminal.OutputClosedException;
import dev.hodei.cli.terminal.Terminal;
import dev.hodei.cli.worker.WorkerGroup;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line's entry point. */
public final class Hodei {
    /** Held, so that its level lasts: gRPC logs what we report in one line of our own. */
    private static final Logger GRPC = Logger.getLogger("io.grpc");

    /** Commands that have an answer only from a server. */
    private static final Set<String> ASKING = Set.of("run", "job", "worker", "pool", "status", "audit", "complete");

    /** Commands that are about other commands. */
    private static final Set<String> ALL = Set.of("complete", "help");

    private Hodei() {}

    public static void main(String[] args) {
        // The launcher knows which of the streams are terminals; without it we take them for none.
        Terminal terminal = new Terminal(
                        new FileInputStream(FileDescriptor.in),
                        new FileOutputStream(FileDescriptor.out),
                        new FileOutputStream(FileDescriptor.err),
                        ProcessWords.environment(System.getenv()),
                        System.getProperty("hodei.terminals", ""))
                .size(Integer.getInteger("hodei.columns", 0), Integer.getInteger("hodei.rows", 0));
        System.exit(runProcess(args, terminal));
    }

    private static int runProcess(String[] args, Terminal terminal) {
        String[] words;
        try {
            words = ProcessWords.arguments(args);
        } catch (CliException e) {
            terminal.errLine("hodei: " + e.text());
            return e.exitCode();
        }
        return run(words, terminal);
    }

    /**
     * Runs a command as {@link #main} does, with streams of the caller's choice, none of them a terminal; returns the
     * exit code.
     */
    public static int run(
            String[] args, InputStream in, OutputStream out, OutputStream err, Map<String, String> environment) {
        return run(args, new Terminal(in, out, err, environment, ""));
    }

    static int run(String[] args, Terminal terminal) {
        GRPC.setLevel("1".equals(terminal.environment().get("HODEI_DEBUG")) ? Level.INFO : Level.OFF);
        try (Invocation invocation = new Invocation(terminal)) {
            if (asksServer(List.of(args))) {
                invocation.connectAhead();
            }
            Failures failures = new Failures(invocation);
            CommandLine commandLine = commands(invocation, List.of(args));
            StringWriter help = new StringWriter();
            commandLine.setOut(new PrintWriter(help));
            commandLine.setErr(new PrintWriter(help));
            commandLine.setExecutionStrategy(result -> {
                invocation.applyOptions();
                try {
                    TextOnly.check(result);
                } catch (CliException e) {
                    return failures.report(e);
                }
                return new CommandLine.RunLast().execute(result);
            });
            commandLine.setExecutionExceptionHandler((failure, _, _) -> failures.report(failure));
            commandLine.setParameterExceptionHandler((failure, words) -> {
                invocation.options().guess(List.of(words));
                return wrongUsage(failure, terminal, failures);
            });
            try {
                int code = commandLine.execute(args);
                if (!help.toString().isEmpty()) {
                    terminal.out(help.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                }
                terminal.flushOut();
                return code;
            } catch (OutputClosedException e) {
                return failures.report(e);
            }
        }
    }

    /**
     * Whether the command asks a server, as far as can be told before the words are understood; a wrong guess costs a
     * connection.
     */
    private static boolean asksServer(List<String> words) {
        return !words.isEmpty()
                && ASKING.contains(words.getFirst())
                && words.stream()
                        .noneMatch(word -> word.startsWith("--server") || word.equals("-h") || word.equals("--help"));
    }

    /** The commands that these words may name; all where there are no words. */
    public static CommandLine commands(Invocation invocation, List<String> words) {
        // Some need to know all commands.
        List<String> known = words.stream().anyMatch(ALL::contains) ? List.of() : words;
        List<String> rest = known.isEmpty() ? known : known.subList(1, known.size());
        CommandLine root = new CommandLine(new Subcommands()
                .add("run", () -> new RunCommand(invocation).spec())
                .add("job", () -> JobGroup.spec(invocation, rest))
                .add("worker", () -> WorkerGroup.spec(invocation, rest))
                .add("pool", () -> PoolGroup.spec(invocation))
                .add("status", () -> new StatusCommand(invocation).spec())
                .add("audit", () -> new AuditCommand(invocation).spec())
                .add("server", ServerGroup::spec)
                .add("completion", () -> new CompletionCommand(invocation).spec())
                .add("complete", () -> new CompleteCommand(invocation).spec())
                .add("help", () -> new HelpCommand(invocation).spec())
                .add("version", () -> new VersionCommand(invocation).spec())
                .into(Root.spec(invocation), known));
        // An argument is the user's own, whatever it begins with.
        root.setExpandAtFiles(false);
        root.setUsageHelpAutoWidth(false);
        root.setUsageHelpWidth(80);
        root.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        return root;
    }

    private static int wrongUsage(ParameterException failure, Terminal terminal, Failures failures) {
        String command = failure.getCommandLine().getCommandSpec().qualifiedName();
        String message = failure instanceof UnmatchedArgumentException unmatched
                ? unmatched(unmatched)
                : WrongValue.words(failure)
                        .orElseGet(() -> String.valueOf(failure.getMessage()).replaceAll("\\R\\s*", " "));
        if (message.startsWith("Missing required subcommand")) {
            terminal.errLine(failure.getCommandLine().getUsageMessage().stripTrailing());
            return ExitCode.USAGE;
        }
        return failures.wrongUsage(message, "see `" + command + " --help`");
    }

    private static String unmatched(UnmatchedArgumentException failure) {
        CommandLine command = failure.getCommandLine();
        String first = failure.getUnmatched().getFirst();
        if (failure.isUnknownOption()) {
            String suggestion = Nearest.suggestion(option(first), optionNames(command));
            boolean takesCommands = suggestion.isEmpty()
                    && command.getCommandSpec().positionalParameters().stream()
                            .anyMatch(parameter -> parameter.paramLabel().equals("CMD"));
            return "there is no option '" + first + "'" + suggestion
                    + (takesCommands ? "; what is to be run goes after --, with its own options" : "");
        }
        return command.getSubcommands().isEmpty()
                ? "'" + first + "' is one argument too many"
                : HelpCommand.unknown(command, first);
    }

    private static String option(String typed) {
        int equals = typed.indexOf('=');
        return equals < 0 ? typed : typed.substring(0, equals);
    }

    private static List<String> optionNames(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .flatMap(option -> Stream.of(option.names()))
                .toList();
    }
}
