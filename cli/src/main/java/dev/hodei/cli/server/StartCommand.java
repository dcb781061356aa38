package dev.hodei.cli.server;

import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.command.Signals;
import dev.hodei.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code hodei server start}: the server in the foreground, with our streams and our exit code. */
@Command(
        name = "start",
        description = "Start the server in the foreground; Ctrl-C stops it.",
        footerHeading = "%nExamples:%n",
        footer = {"  hodei server start", "  HODEI_HTTP_PORT=8081 HODEI_HOME=/tmp/hodei hodei server start"})
final class StartCommand implements Callable<Integer> {
    private final Invocation invocation;

    StartCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws InterruptedException {
        Terminal terminal = invocation.terminal();
        Path jar = jar(terminal);
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-jar",
                        jar.toString())
                .inheritIO();
        Process server;
        try {
            server = builder.start();
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILED, "cannot start the server: " + e.getMessage());
        }
        // On a terminal Ctrl-C reaches the server as well; a second signal from here would cut its clean stop short.
        boolean sharesTerminal = terminal.canAsk();
        try (Signals _ = Signals.on(
                name -> {
                    if (!(sharesTerminal && name.equals("INT"))) {
                        server.destroy();
                    }
                },
                "INT",
                "TERM",
                "HUP")) {
            return server.waitFor();
        }
    }

    private static Path jar(Terminal terminal) {
        String given = System.getProperty("hodei.server.jar", "");
        if (given.isEmpty()) {
            given = terminal.environment().getOrDefault("HODEI_SERVER_JAR", "");
        }
        if (given.isEmpty()) {
            throw CliException.usage("HODEI_SERVER_JAR is not set: set it to the server's quarkus-run.jar, or start"
                    + " with the checkout's bin/hodei");
        }
        Path jar = Path.of(given);
        if (!Files.isRegularFile(jar)) {
            throw new CliException(
                    ExitCode.FAILED, "the server is not built yet (no " + jar + "): run `npx -y rust-just build`");
        }
        return jar;
    }
}
