package dev.hodei.cli;

import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.command.Syntax;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code hodei} itself. */
final class Root {
    private static final String FOOTER = """

            Exit codes:
              of what follows a job to its end (run, job wait, job logs --follow,
              job watch ID): the job's own, or
                128+N  signal N ended the command (137: SIGKILL, or out of memory)
                124    the job's timeout was over
                130    the job was cancelled
                125    not the job's fault: no worker, its worker was lost, or the
                       command could not be started
                75     detached before the job's end, or job wait's --timeout was over
              of every command: 0 if it did what it was asked for, whatever became
              of the job, or
                1   it failed          69  the server cannot be reached
                2   wrong usage        77  not allowed
                65  a log is damaged, or is not the one that was sealed
                141 nobody reads the output any more

            Examples:
              hodei server start
              hodei run -- 'seq 100 | tail -n 3'
              hodei job list --state running
              hodei job logs --all
            """;

    private Root() {}

    /** With its options, and without its commands. */
    static CommandSpec spec(Invocation invocation) {
        Syntax syntax = Syntax.group("Runs shell jobs on workers, and shows their output as it is written.");
        invocation.options().addTo(syntax);
        CommandSpec spec = syntax.spec().name("hodei").versionProvider(new Version());
        spec.usageMessage().footer(FOOTER.lines().toArray(String[]::new));
        return spec.addOption(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Show the version.")
                .build());
    }
}
