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
import org.jspecify.annotations.Nullable;

/** {@code hodei worker token}. */
final class TokenCommand extends Command {
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
                    .errLine("hodei: run this there, where hodei-agent is installed; good for worker "
                            + Text.shortId(token.getWorkerId()) + ", once, until "
                            + Times.local(Times.instant(token.getExpiresAt()))
                            + ". It belongs to pool " + (pool.get().isEmpty() ? "external" : pool.get())
                            + ", and runs jobs as the user that starts it, in no container");
        }
        return ExitCode.OK;
    }

    private static String command(CreateWorkerTokenResponse token) {
        return "HODEI_SERVER_ADDRESS=" + ShellWord.of(token.getServerAddress()) + " HODEI_WORKER_ID="
                + ShellWord.of(token.getWorkerId()) + " HODEI_OTP_TOKEN=" + ShellWord.of(token.getOtpToken())
                + " hodei-agent";
    }

    /** As the agent will have to read it; empty where none is given. */
    private static String checked(String given) {
        try {
            return given.isEmpty() ? "" : ServerAddress.parse(given).toString();
        } catch (IllegalArgumentException e) {
            throw CliException.usage("--address: " + e.getMessage());
        }
    }

    private static long seconds(String text) {
        try {
            return TimeLimit.parse("--ttl", text).toSeconds();
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }
}
