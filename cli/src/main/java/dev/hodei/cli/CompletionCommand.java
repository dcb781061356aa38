package dev.hodei.cli;

import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import picocli.AutoComplete;

/** {@code hodei completion}. */
final class CompletionCommand extends Command {
    private final Invocation invocation;

    private final Given<String> shell = syntax.parameter("bash|zsh", "The shell.");

    CompletionCommand(Invocation invocation) {
        super("Print a script that completes commands and options in bash or zsh.");
        syntax.examples("  source <(hodei completion bash)", "  hodei completion zsh > ~/.hodei-completion.zsh");
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        // One script serves both: in zsh it turns bashcompinit on first.
        if (!(shell.get().equals("bash") || shell.get().equals("zsh"))) {
            throw CliException.usage("completion: '" + shell.get() + "' is not supported: give bash or zsh");
        }
        invocation.terminal().line(AutoComplete.bash("hodei", spec().root().commandLine()));
        return ExitCode.OK;
    }
}
