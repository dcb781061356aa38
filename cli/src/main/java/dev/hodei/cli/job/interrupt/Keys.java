package dev.hodei.cli.job.interrupt;

import dev.hodei.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Single keys as they are pressed, without Enter, where stty(1) can set the terminal so; else the characters of lines.
 * Ctrl-C stays a signal. For one question at a time.
 */
final class Keys {
    /** Input has ended, or can't be read. */
    static final int END = -1;

    /** Nobody waits for a key any more. */
    static final int UNWANTED = -2;

    private static final long LOOK_MILLIS = 30;
    private static final int STTY_SECONDS = 2;
    private static final int TRIES = 3;

    private final InputStream in;
    private final BlockingQueue<Integer> typed = new LinkedBlockingQueue<>();
    private @Nullable String settings;
    private boolean reading;

    Keys(Terminal terminal) {
        this.in = terminal.in();
    }

    /** Begins to take keys; forgets what was typed before. */
    void open() throws InterruptedException {
        settings = stty(List.of("-g"));
        if (settings != null && stty(List.of("-icanon", "-echo", "min", "1", "time", "0")) == null) {
            close();
        }
        if (settings == null && !reading) {
            // Nobody can look for the end of input without reading, or interrupt a read of a terminal.
            reading = true;
            Thread.ofPlatform().name("keys").daemon().start(this::read);
        }
        forget();
    }

    /** Puts the terminal back as it was. */
    void close() {
        String before = settings;
        settings = null;
        try {
            // A Ctrl-C meanwhile ends stty as well.
            for (int i = 0; before != null && i < TRIES && stty(List.of(before)) == null; i++) {}
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a key, as long as one is wanted. */
    int next(BooleanSupplier wanted) throws InterruptedException {
        while (wanted.getAsBoolean()) {
            if (settings == null) {
                Integer key = typed.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (key != null) {
                    return key;
                }
            } else {
                try {
                    if (in.available() > 0) {
                        return in.read();
                    }
                } catch (IOException e) {
                    return END;
                }
                Thread.sleep(LOOK_MILLIS);
            }
        }
        return UNWANTED;
    }

    /** Forgets what was typed and not taken: the rest of an arrow key, or of a line. */
    void forget() {
        typed.removeIf(key -> key != END);
        try {
            while (settings != null && in.available() > 0 && in.read() != END) {}
        } catch (IOException e) {
            // The next look says so.
        }
    }

    private void read() {
        int key;
        do {
            try {
                key = in.read();
            } catch (IOException e) {
                key = END;
            }
            typed.add(key);
        } while (key != END);
    }

    /** What it printed; null where it failed, as where standard input is no terminal. */
    private static @Nullable String stty(List<String> words) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(words);
        try {
            Process stty = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                if (!stty.waitFor(STTY_SECONDS, TimeUnit.SECONDS) || stty.exitValue() != 0) {
                    return null;
                }
                return new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            } finally {
                stty.destroyForcibly();
            }
        } catch (IOException e) {
            return null;
        }
    }
}
