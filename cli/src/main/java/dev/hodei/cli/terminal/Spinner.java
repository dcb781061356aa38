package dev.hodei.cli.terminal;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * A line on standard error that says what is waited for and how long, redrawn until it is stopped. Where that is no
 * terminal, a line now and then, when there is something new to say: a job's log elsewhere is not to look as if it hung.
 */
public final class Spinner implements AutoCloseable {
    private static final Duration STEP = Duration.ofMillis(120);
    private static final Duration NOTE_EVERY = Duration.ofSeconds(10);
    private static final int WIDEST = 80;

    private final Terminal terminal;
    private final Duration noteEvery;
    private final Supplier<String> text;
    private final String frames;
    private final Instant since = Instant.now();
    private final Thread thread;
    private boolean stopped;

    /**
     * Starts to draw or to note.
     *
     * @param text asked from the spinner's own thread at every step
     */
    public Spinner(Terminal terminal, Supplier<String> text) {
        this(terminal, text, NOTE_EVERY);
    }

    Spinner(Terminal terminal, Supplier<String> text, Duration noteEvery) {
        this.terminal = terminal;
        this.noteEvery = noteEvery;
        this.text = text;
        this.frames = unicode(terminal) ? "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏" : "|/-\\";
        this.thread = Thread.ofVirtual().start(terminal.errIsTerminal() ? this::draw : this::note);
    }

    @Override
    public void close() {
        stop();
    }

    /** Stops and removes the line. Harmless when repeated. */
    public void stop() {
        terminal.lock().lock();
        try {
            if (!stopped) {
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

    private void note() {
        String said = "";
        try {
            while (true) {
                Thread.sleep(noteEvery);
                String words = Text.visible(text.get());
                terminal.lock().lockInterruptibly();
                try {
                    if (stopped) {
                        return;
                    }
                    if (!words.equals(said)) {
                        terminal.errLine(
                                "hodei: " + words + " (" + Times.rough(Duration.between(since, Instant.now())) + ")");
                        said = words;
                    }
                } finally {
                    terminal.lock().unlock();
                }
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
