package dev.hodei.cli.completion;

import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Set;

/** {@code hodei completion}. */
public final class CompletionCommand extends Command {
    private static final Set<String> SHELLS = Set.of("bash", "zsh", "fish");

    private final Invocation invocation;

    private final Given<String> shell = syntax.parameter("bash|zsh|fish", "The shell.");

    public CompletionCommand(Invocation invocation) {
        super(
                "Print a script that completes commands, options and their values in bash, zsh or fish.",
                "It completes ids of jobs and workers, pools and labels, too, as far as the server answers within a"
                        + " second or so.");
        syntax.examples(
                "  source <(hodei completion bash)",
                "  source <(hodei completion zsh)",
                "  hodei completion fish > ~/.config/fish/completions/hodei.fish");
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        if (!SHELLS.contains(shell.get())) {
            throw CliException.usage("completion: '" + shell.get() + "' is not supported: give bash, zsh or fish");
        }
        try (InputStream script = CompletionCommand.class.getResourceAsStream("hodei." + shell.get())) {
            if (script == null) {
                throw new IllegalStateException("there is no script for " + shell.get());
            }
            invocation.terminal().out(script.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ExitCode.OK;
    }
}
