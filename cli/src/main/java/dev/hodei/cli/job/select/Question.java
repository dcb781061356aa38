package dev.hodei.cli.job.select;

import dev.hodei.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Asks before something is done to many. */
public final class Question {
    private Question() {}

    /** Whether somebody says yes. Where nobody sits at a terminal, nobody is asked, and the answer is yes. */
    public static boolean isConfirmed(Terminal terminal, String question) {
        if (!terminal.canAsk()) {
            return true;
        }
        terminal.err(("hodei: " + question + " [y/N] ").getBytes(StandardCharsets.UTF_8));
        terminal.flushErr();
        try {
            String answer = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8)).readLine();
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y(es)?");
        } catch (IOException e) {
            return false;
        }
    }
}
