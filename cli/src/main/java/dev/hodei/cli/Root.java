package dev.hodei.cli;

import dev.hodei.cli.command.GlobalOptions;
import dev.hodei.cli.command.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hodei} itself. */
@Command(
        name = "hodei",
        description = "Runs shell jobs on workers, and shows their output as it is written.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Version.class,
        footer = {
            "%nExit codes:",
            "  of run, and of job logs --exit-code: the job's own, or",
            "    128+N  signal N ended the command (137: SIGKILL, or out of memory)",
            "    124    the job's timeout was over",
            "    130    the job was cancelled",
            "    125    not the job's fault: no worker, its worker was lost, or the command could not be started",
            "    75     detached before the job's end",
            "  of every command:",
            "    1   it failed          69  the server cannot be reached",
            "    2   wrong usage        77  not allowed",
            "    141 nobody reads the output any more",
            "%nExamples:",
            "  hodei server start",
            "  hodei run -- 'seq 100 | tail -n 3'",
            "  hodei job list --state running",
            "  hodei job logs --all"
        })
final class Root {
    @Mixin
    final GlobalOptions options;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            order = 904,
            description = "Show the version.")
    boolean version;

    Root(Invocation invocation) {
        this.options = invocation.options();
    }
}
