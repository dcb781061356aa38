package dev.hodei.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hodei.leftover.StartEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StartEnvironmentTest {
    private static final int PROCESSES = 100;

    private static final int LOOKS = 30;

    private static String entries(long pid) throws IOException {
        return new String(StartEnvironment.of(pid), StandardCharsets.ISO_8859_1);
    }

    /** As a part of the first looks at each finds them. */
    @Test
    void aProcessThatReplacesItsProgramHasItsEnvironment() throws Exception {
        for (int i = 0; i < PROCESSES; i++) {
            ProcessBuilder builder = new ProcessBuilder("setsid", "env", "env", "bash", "-c", "read");
            builder.environment().put("HODEI_MARK", "it");
            Process process = builder.start();
            try {
                for (int look = 0; look < LOOKS; look++) {
                    assertThat(entries(process.pid()).split("\0", -1))
                            .as("look %d at process %d", look, i)
                            .contains("HODEI_MARK=it");
                }
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void anEmptyEnvironmentIsEmpty() throws Exception {
        Process process = new ProcessBuilder("env", "-i", "/bin/bash", "-c", "exec env -i /bin/cat").start();
        try {
            // What cat gives back, which env has become by then.
            process.outputWriter().append("it runs\n").flush();
            assertThat(process.inputReader().readLine()).isEqualTo("it runs");
            assertThat(entries(process.pid())).isEmpty();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aLongOneIsReadWhole() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("setsid", "env", "bash", "-c", "read");
        for (int i = 0; i < 5; i++) {
            builder.environment().put("LONG_" + i, "x".repeat(100_000));
        }
        Process process = builder.start();
        try {
            assertThat(entries(process.pid())).hasSizeGreaterThan(500_000).endsWith("\0");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void oneThatHasEndedHasNone() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        assertThatThrownBy(() -> entries(process.pid())).isInstanceOf(IOException.class);
    }
}
