package dev.hodei.cli.job.interrupt;

import dev.hodei.cli.terminal.Terminal;
import dev.hodei.cli.terminal.Text;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The question what is to become of a job that is followed. It is answered by one key, and taken back in words when the
 * job ends first, or a signal decides. Nothing else is written while it stands.
 */
final class Question {
    /** What comes of it. */
    enum Answer {
        CANCEL,
        DETACH,
        FOLLOW
    }

    private static final long LOOK_MILLIS = 300;
    private static final int CTRL_D = 4;

    private final Terminal terminal;
    private final FollowedJob server;
    private final Keys keys;

    Question(Terminal terminal, FollowedJob server) {
        this.terminal = terminal;
        this.server = server;
        this.keys = new Keys(terminal);
    }

    /** @param decided asking, as long as nothing else has decided */
    Answer ask(String id, Supplier<Interrupts.Decision> decided) {
        AtomicBoolean ended = new AtomicBoolean();
        terminal.lock().lock();
        Thread watcher = Thread.ofVirtual().unstarted(() -> watch(id, ended));
        try {
            keys.open();
            watcher.start();
            say("\nhodei: " + choices(id));
            Answer answer = answer(id, () -> decided.get() == Interrupts.Decision.ASKING && !ended.get());
            say(word(answer, ended.get(), decided.get()) + "\n");
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.DETACH;
        } finally {
            watcher.interrupt();
            keys.close();
            terminal.lock().unlock();
        }
    }

    private Answer answer(String id, BooleanSupplier open) throws InterruptedException {
        while (true) {
            int key = keys.next(open);
            switch (key) {
                case 'c', 'C' -> {
                    return Answer.CANCEL;
                }
                // No answer at all is to detach, which does no harm.
                case 'd', 'D', CTRL_D, Keys.END -> {
                    return Answer.DETACH;
                }
                case 'f', 'F', '\n', '\r', Keys.UNWANTED -> {
                    return Answer.FOLLOW;
                }
                default -> {
                    keys.forget();
                    say("\nhodei: " + named(key) + " is no choice; " + choices(id));
                }
            }
        }
    }

    private static String choices(String id) {
        return "[c]ancel job " + Text.shortId(id) + ", [d]etach (the job goes on, this command ends; also Ctrl-D or"
                + " Ctrl-C), or [f]ollow it further (also Enter)? ";
    }

    private static String named(int key) {
        return key > ' ' && key < 127 ? "'" + (char) key + "'" : "this key";
    }

    private static String word(Answer answer, boolean ended, Interrupts.Decision decision) {
        return switch (decision) {
            case ASKING ->
                switch (answer) {
                    case CANCEL -> "cancel";
                    case DETACH -> "detach";
                    case FOLLOW -> ended ? "(the job has ended meanwhile)" : "follow";
                };
            // Ctrl-C again, as the question said, or the terminal has gone.
            case DETACH -> "detach";
            case NONE, CANCEL, LEAVE -> "(no answer needed any more)";
        };
    }

    private void say(String text) {
        terminal.err(text.getBytes(StandardCharsets.UTF_8));
        terminal.flushErr();
    }

    /** The follower may be held up by the question, so it can't tell of the end. */
    private void watch(String id, AtomicBoolean ended) {
        try {
            while (!server.hasEnded(id)) {
                Thread.sleep(LOOK_MILLIS);
            }
            ended.set(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
