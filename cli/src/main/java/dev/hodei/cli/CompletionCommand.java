package dev.hodei.cli;

import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Invocation;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hodei completion}. */
@Command(
        name = "completion",
        description = "Print a script that completes commands and options in bash or zsh.",
        footerHeading = "%nExamples:%n",
        footer = {"  source <(hodei completion bash)", "  hodei completion zsh > ~/.hodei-completion.zsh"})
final class CompletionCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Spec
    @Nullable
    CommandSpec spec;

    @Parameters(paramLabel = "bash|zsh", description = "The shell.")
    private String shell = "";

    CompletionCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        // One script serves both: in zsh it turns bashcompinit on first.
        if (spec == null || !(shell.equals("bash") || shell.equals("zsh"))) {
            throw CliException.usage("completion: '" + shell + "' is not supported: give bash or zsh");
        }
        invocation.terminal().line(AutoComplete.bash("hodei", spec.root().commandLine()));
        return ExitCode.OK;
    }
}
