package dev.hodei.cli.command;

import dev.hodei.cli.connection.Connection;
import dev.hodei.cli.connection.ServerAddress;
import dev.hodei.cli.terminal.Terminal;
import org.jspecify.annotations.Nullable;

/** One run of the command: its terminal, its global options, and the connection, opened when first asked for. */
public final class Invocation implements AutoCloseable {
    private final Terminal terminal;
    private final GlobalOptions options = new GlobalOptions();
    private @Nullable Connection connection;

    public Invocation(Terminal terminal) {
        this.terminal = terminal;
    }

    public Terminal terminal() {
        return terminal;
    }

    public GlobalOptions options() {
        return options;
    }

    public boolean json() {
        return options.output == OutputFormat.json;
    }

    /** Makes the options that were parsed take effect. */
    public void applyOptions() {
        terminal.choose(options.color);
    }

    /** The server to talk to; a {@link CliException} where what was given is no address. */
    public ServerAddress address() {
        String given = options.server;
        String source = "--server: ";
        if (given == null) {
            given = terminal.environment().getOrDefault("HODEI_SERVER_ADDRESS", "");
            source = "HODEI_SERVER_ADDRESS: ";
        }
        try {
            return ServerAddress.parse(given.isEmpty() && options.server == null ? ServerAddress.DEFAULT : given);
        } catch (IllegalArgumentException e) {
            throw CliException.usage(source + e.getMessage());
        }
    }

    public synchronized Connection connection() {
        if (connection == null) {
            connection = new Connection(address(), news -> terminal.errLine("hodei: " + news));
        }
        return connection;
    }

    @Override
    public synchronized void close() {
        if (connection != null) {
            connection.close();
        }
    }
}
