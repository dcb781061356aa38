package dev.hodei.cli.terminal;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A line on standard error that says what is waited for and how long, redrawn until it is stopped; terminals only. */
public final class Spinner implements AutoCloseable {
    private static final Duration STEP = Duration.ofMillis(120);
    private static final int WIDEST = 80;
    private final Terminal terminal;
    private final Supplier<String> text;
    private final String frames;
    private final Instant since = Instant.now();
    private boolean stopped;
    private final @Nullable Thread thread;

    /**
     * Starts to draw where standard error is a terminal.
     *
     * @param text asked from the spinner's own thread at every step
     */
    public Spinner(Terminal terminal, Supplier<String> text) {
        this.terminal = terminal;
        this.text = text;
        this.frames = unicode(terminal) ? "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏" : "|/-\\";
        this.thread = terminal.errIsTerminal() ? Thread.ofVirtual().start(this::draw) : null;
    }

    @Override
    public void close() {
        stop();
    }

    /** Stops and removes the line. Harmless when repeated. */
    public void stop() {
        terminal.lock().lock();
        try {
            if (thread != null && !stopped) {
                stopped = true;
                thread.interrupt();
                terminal.clearPassing();
            }
        } finally {
            terminal.lock().unlock();
        }
    }

    private void draw() {
        try {
            for (int i = 0; ; i++) {
                String words = Text.visible(text.get());
                String waited = " (" + Times.rough(Duration.between(since, Instant.now())) + ")";
                String frame = frames.charAt(i % frames.length()) + " ";
                // The last column stays free (some terminals wrap as soon as it is written to), and room for "^C".
                int room = Math.min(WIDEST, terminal.columns()) - 3 - frame.length() - waited.length();
                terminal.lock().lockInterruptibly();
                try {
                    if (stopped) {
                        return;
                    }
                    String line = frame + Text.shortened(words, Math.max(4, room)) + waited;
                    terminal.passing(terminal.styleErr(Style.DIM, line));
                } finally {
                    terminal.lock().unlock();
                }
                Thread.sleep(STEP);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean unicode(Terminal terminal) {
        for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
            String value = terminal.environment().getOrDefault(name, "");
            if (!value.isEmpty()) {
                return value.toUpperCase(Locale.ROOT).replace("-", "").contains("UTF8");
            }
        }
        return false;
    }
}
