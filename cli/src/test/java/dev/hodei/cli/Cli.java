package dev.hodei.cli;

import dev.hodei.cli.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The command as a user runs it, in this process, with its streams in memory. */
final class Cli {
    private static final long DEADLINE_SECONDS = 15;

    /** What a run left behind. */
    record Result(int code, String out, String err) {}

    final Map<String, String> environment = new HashMap<>();
    final Captured out = new Captured();
    final Captured err = new Captured();
    private InputStream in = new ByteArrayInputStream(new byte[0]);
    private String terminals = "";

    Cli(FakeHodei hodei) {
        this(hodei.address());
    }

    Cli(String address) {
        environment.put("HODEI_SERVER_ADDRESS", address);
        environment.put("TZ", "UTC");
    }

    Cli stdin(String text) {
        in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    Cli stdin(InputStream stream) {
        in = stream;
        return this;
    }

    Cli terminals(String descriptors) {
        terminals = descriptors;
        return this;
    }

    Result run(String... args) {
        return await(start(args));
    }

    CompletableFuture<Integer> start(String... args) {
        return start(out, args);
    }

    CompletableFuture<Integer> start(OutputStream stdout, String... args) {
        CompletableFuture<Integer> code = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                code.complete(Hodei.run(args, new Terminal(in, stdout, err, environment, terminals)));
            } catch (RuntimeException | Error e) {
                code.completeExceptionally(e);
            }
        });
        return code;
    }

    Result await(CompletableFuture<Integer> code) {
        int ended = code.orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
        return new Result(ended, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
