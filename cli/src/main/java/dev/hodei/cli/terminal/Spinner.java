package dev.hodei.cli.terminal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Lines on standard error that say what is waited for and how long, redrawn until they are stopped. Where that is no
 * terminal, a line now and then, when there is something new to say: a job's log elsewhere is not to look as if it hung.
 */
public final class Spinner implements AutoCloseable {
    private static final Duration STEP = Duration.ofMillis(120);
    private static final Duration NOTE_EVERY = Duration.ofSeconds(10);

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
                List<String> lines = lines(frame + words + waited);
                terminal.lock().lockInterruptibly();
                try {
                    if (stopped) {
                        return;
                    }
                    terminal.passing(lines);
                } finally {
                    terminal.lock().unlock();
                }
                Thread.sleep(STEP);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The whole text, unless the terminal is too small to take it away again. */
    private List<String> lines(String text) {
        // The last column stays free (some terminals wrap as soon as it is written to), and room for "^C".
        List<String> lines = Width.lines(text, Math.max(4, terminal.columns() - 3));
        int most = Math.max(1, terminal.rows() - 1);
        if (lines.size() > most) {
            lines = new ArrayList<>(lines.subList(0, most));
            lines.set(most - 1, Text.shortened(lines.getLast() + "....", Math.max(4, terminal.columns() - 3)));
        }
        return lines.stream().map(line -> terminal.styleErr(Style.DIM, line)).toList();
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
