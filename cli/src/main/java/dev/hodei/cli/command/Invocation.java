package dev.hodei.cli.command;

import dev.hodei.cli.connection.Connection;
import dev.hodei.cli.connection.ServerAddress;
import dev.hodei.cli.terminal.Terminal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One run of the command: its terminal, its global options, and the connection, opened when first asked for. */
public final class Invocation implements AutoCloseable {
    private final Terminal terminal;
    private final GlobalOptions options = new GlobalOptions();
    private @Nullable Connection connection;
    private @Nullable CompletableFuture<@Nullable Connection> ahead;

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
        return options.json();
    }

    /**
     * Says something on standard error that is no failure: what is so, and at a terminal what can be done about it. Nothing
     * with {@code -o json}, where nobody asked for it.
     */
    public void note(String fact, String advice) {
        if (!json()) {
            boolean advised = terminal.errIsTerminal() && !advice.isEmpty();
            terminal.errLine("hodei: " + fact + (advised ? " (" + advice + ")" : ""));
        }
    }

    /** Makes the options that were parsed take effect. */
    public void applyOptions() {
        terminal.choose(options.color.get());
    }

    /** The server to talk to; a {@link CliException} where what was given is no address. */
    public ServerAddress address() {
        String given = options.server.get();
        String source = "--server: ";
        if (given == null) {
            given = terminal.environment().getOrDefault("HODEI_SERVER_ADDRESS", "");
            source = "HODEI_SERVER_ADDRESS: ";
        }
        if (given.isEmpty() && options.server.get() == null) {
            return here();
        }
        try {
            return ServerAddress.parse(given);
        } catch (IllegalArgumentException e) {
            throw CliException.usage(source + e.getMessage());
        }
    }

    /** The server of this machine, at the port that is its own, too, where it starts with the same environment. */
    private ServerAddress here() {
        String port = terminal.environment().getOrDefault("HODEI_GRPC_PORT", "");
        try {
            return ServerAddress.parse(port.isEmpty() ? ServerAddress.DEFAULT : "localhost:" + port);
        } catch (IllegalArgumentException e) {
            throw CliException.usage("HODEI_GRPC_PORT: '" + port + "' is not a port: give a number from 1 to 65535");
        }
    }

    /**
     * Begins to connect on a thread of its own: to make a channel takes a JVM that has just started as long as to
     * understand the user's words. Not for words with {@code --server}, which are not understood yet.
     */
    public synchronized void connectAhead() {
        CompletableFuture<@Nullable Connection> connecting = new CompletableFuture<>();
        ahead = connecting;
        Thread.ofPlatform().name("connect").daemon().start(() -> {
            try {
                Connection early = connect(address());
                early.connect();
                connecting.complete(early);
            } catch (RuntimeException | Error e) {
                // Whoever asks for the connection gets the same, and says so.
                connecting.complete(null);
            }
        });
    }

    public synchronized Connection connection() {
        Connection current = connection;
        if (current == null) {
            Connection early = takeAhead();
            current = early == null ? connect(address()) : early;
            connection = current;
        }
        return current;
    }

    private Connection connect(ServerAddress address) {
        return new Connection(address, followPatience(), news -> terminal.errLine("hodei: " + news));
    }

    private Duration followPatience() {
        String given = terminal.environment().getOrDefault("HODEI_SERVER_WAIT", "");
        return given.isEmpty()
                ? Connection.FOLLOW_PATIENCE
                : TimeLimit.read(given)
                        .orElseThrow(() -> CliException.usage("HODEI_SERVER_WAIT: '" + given
                                + "' is not allowed: give a time such as 60s or 5m, or 0 not to wait"));
    }

    private @Nullable Connection takeAhead() {
        CompletableFuture<@Nullable Connection> connecting = ahead;
        ahead = null;
        return connecting == null ? null : connecting.join();
    }

    @Override
    public synchronized void close() {
        Connection early = takeAhead();
        if (early != null) {
            early.close();
        }
        if (connection != null) {
            connection.close();
        }
    }
}
