package dev.hodei.cli.server;

import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.Command;

/**
 * {@code hodei server start}, for help and completion. The launcher, bin/hodei, does it without us: it becomes the
 * server's JVM, so that signals reach the server itself.
 */
final class StartCommand extends Command {
    StartCommand() {
        super(
                "Start the server in the foreground; Ctrl-C stops it.",
                "Jobs that run go on without it, and the next server finds them. HODEI_ON_STOP=drain waits for them first,"
                        + " HODEI_ON_STOP=stop stops them.");
        syntax.examples(
                "  hodei server start",
                "  HODEI_HTTP_PORT=8081 HODEI_HOME=/tmp/hodei hodei server start",
                "",
                "Settings are environment variables; docs/configuration.md lists them.");
    }

    @Override
    public Integer call() {
        throw CliException.usage(
                "`hodei server start` takes no options: its settings are environment variables, such as"
                        + " HODEI_GRPC_PORT and HODEI_HTTP_PORT");
    }
}
