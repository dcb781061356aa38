package dev.hodei.e2e.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;

/** How a process ended, and all that it wrote. */
public record Result(int exitCode, byte[] out, byte[] err) {
    public String outText() {
        return new String(out, StandardCharsets.UTF_8);
    }

    public String errText() {
        return new String(err, StandardCharsets.UTF_8);
    }

    /** Fails, showing what was written, unless this is how it ended. */
    public Result exitedWith(int code) {
        assertThat(exitCode)
                .as("exit code; out: %s err: %s", outText(), errText())
                .isEqualTo(code);
        return this;
    }
}
