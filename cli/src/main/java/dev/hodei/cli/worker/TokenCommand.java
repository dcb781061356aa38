package dev.hodei.cli.worker;

import com.google.protobuf.Duration;
import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.command.TimeLimit;
import dev.hodei.cli.connection.ServerAddress;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.cli.terminal.ShellWord;
import dev.hodei.cli.terminal.Text;
import dev.hodei.cli.terminal.Times;
import dev.hodei.v1.CreateWorkerTokenRequest;
import dev.hodei.v1.CreateWorkerTokenResponse;
import dev.hodei.v1.WorkerServiceGrpc;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code hodei worker token}. */
final class TokenCommand extends Command {
    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])([.](?!$)|$)){4}");
    private static final Set<String> NOWHERE = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

    private final Invocation invocation;

    private final Given<String> pool = syntax.option(
            "--pool",
            "NAME",
            "The pool that it is to belong to, one whose workers are no containers; else external.",
            "");

    private final Given<@Nullable String> ttl =
            syntax.option("--ttl", "TIME", "How long it may take to become ready: 1m to 24h. Else 10m.");

    private final Given<String> address = syntax.option(
            "--address",
            "HOST:PORT",
            "Where the worker finds the server, also as http://HOST:PORT or https://HOST:PORT; else where the server says"
                    + " that it can be found.",
            "");

    private final Given<Boolean> quiet = syntax.flag("-q, --quiet", "Only the command.");

    TokenCommand(Invocation invocation) {
        super(
                "Print the command that starts a worker on a machine of your own.",
                "It holds a one-time password, which is good for one worker, once, for a while.");
        syntax.examples(
                "  hodei worker token",
                "  hodei worker token --ttl 1h --address build1.example:50051",
                "  ssh build2 \"$(hodei worker token -q)\"");
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        CreateWorkerTokenRequest.Builder request =
                CreateWorkerTokenRequest.newBuilder().setPool(pool.get()).setServerAddress(checked(address.get()));
        if (ttl.get() != null) {
            request.setTtl(Duration.newBuilder().setSeconds(seconds(ttl.get())));
        }
        CreateWorkerTokenResponse token =
                invocation.connection().callOnce(WorkerServiceGrpc.getCreateWorkerTokenMethod(), request.build());
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), token);
            return ExitCode.OK;
        }
        invocation.terminal().line(command(token));
        if (!token.getAddressNote().isEmpty()) {
            invocation.terminal().errLine("hodei: " + Text.visible(token.getAddressNote()));
        }
        if (!quiet.get()) {
            invocation
                    .terminal()
                    .errLine("hodei: run this there; good for worker "
                            + Text.shortId(token.getWorkerId()) + ", once, until "
                            + Times.local(Times.instant(token.getExpiresAt()))
                            + ". It belongs to pool " + (pool.get().isEmpty() ? "external" : pool.get())
                            + ", and runs jobs as the user that starts it, in no container. hodei-agent is what `bin/agent-dist` makes"
                            + " in the server's checkout: copy worker-agent/target/agent-dist there as /opt/hodei-agent, and"
                            + " put /opt/hodei-agent/bin on the PATH");
        }
        return ExitCode.OK;
    }

    private static String command(CreateWorkerTokenResponse token) {
        return "HODEI_SERVER_ADDRESS=" + ShellWord.of(token.getServerAddress()) + " HODEI_WORKER_ID="
                + ShellWord.of(token.getWorkerId()) + " HODEI_OTP_TOKEN=" + ShellWord.of(token.getOtpToken())
                + " hodei-agent";
    }

    /** Returns the address as the agent will have to read it; empty where none is given. */
    private static String checked(String given) {
        try {
            return given.isEmpty() ? "" : reachable(ServerAddress.parse(given)).toString();
        } catch (IllegalArgumentException e) {
            throw CliException.usage("--address: " + e.getMessage());
        }
    }

    /** What nobody can connect to is no address to give to a worker. */
    private static ServerAddress reachable(ServerAddress address) {
        String host = address.host();
        if (NUMBERS.matcher(host).matches() && !IPV4.matcher(host).matches()) {
            throw new IllegalArgumentException(
                    "'" + host + "' is no IP address: each of its four numbers is at most 255");
        }
        if (NOWHERE.contains(host)) {
            throw new IllegalArgumentException(
                    "'" + host + "' stands for every address of the server's machine, and is none"
                            + " that a worker can connect to: give the machine's name, or the one of its addresses that the worker"
                            + " reaches");
        }
        return address;
    }

    private static long seconds(String text) {
        try {
            return TimeLimit.parse("--ttl", text).toSeconds();
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }
}
