package dev.hodei.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The command line as users run it: {@code bin/hodei}, from a directory of their own, told by the environment where the
 * server is.
 */
public final class Cli {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Map<String, String> environment;
    private final Path directory;

    private Cli(Map<String, String> environment, Path directory) {
        this.environment = environment;
        this.directory = directory;
    }

    /** Returns a command line for the server at this address. */
    public static Cli at(String address, Path directory) {
        return new Cli(Map.of("HODEI_SERVER_ADDRESS", address), directory);
    }

    /** The same with one more variable. */
    public Cli with(String name, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(name, value);
        return new Cli(more, directory);
    }

    /** Runs to the end. */
    public Result run(String... arguments) {
        try (Running running = start(arguments)) {
            return running.await(LIMIT);
        }
    }

    public Running start(String... arguments) {
        return start(command(arguments));
    }

    /** Runs lines of bash as somebody types them, bytes and all, with {@code hodei} on the PATH. */
    public Result shell(String lines) {
        try {
            Path script = Files.createTempFile(directory, "typed", ".sh");
            Files.writeString(script, lines);
            String path = Checkout.ROOT.resolve("bin") + ":" + System.getenv("PATH");
            try (Running running = with("PATH", path).start(List.of("/bin/bash", script.toString()))) {
                return running.await(LIMIT);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it with a stdout that nobody reads: its writes block once the pipe is full. */
    public Running startUnread(String... arguments) {
        return Running.startUnread(builder(command(arguments)));
    }

    /**
     * Starts it at a terminal of so many columns, made by script(1) of util-linux; Ctrl-C reaches it also where whoever
     * started this ignores it. What it writes, to whichever stream,
     * arrives on stdout; what is typed is echoed, and Ctrl-C is the byte 3.
     */
    public Running startAtTerminal(int columns, String... arguments) {
        StringBuilder line = new StringBuilder("stty cols " + columns + " rows 24; exec env --default-signal=INT");
        for (String argument : command(arguments)) {
            line.append(" '").append(argument).append('\'');
        }
        return Running.startTyping(builder(List.of("script", "-qec", line.toString(), "/dev/null")));
    }

    /** Runs a line of bash at a terminal of so many columns, with {@code hodei} on the PATH; it goes on after Ctrl-C. */
    public Running startLineAtTerminal(int columns, String line) {
        String path = Checkout.ROOT.resolve("bin") + ":" + System.getenv("PATH");
        String lines = "stty cols " + columns + " rows 24; exec env --default-signal=INT bash -c 'trap : INT; "
                + line.replace("'", "'\\''") + "'";
        return Running.startTyping(with("PATH", path).builder(List.of("script", "-qec", lines, "/dev/null")));
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Checkout.launcher().toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private Running start(List<String> command) {
        return Running.start(builder(command));
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        Marked.environment(builder);
        builder.environment().putAll(environment);
        return builder;
    }
}
