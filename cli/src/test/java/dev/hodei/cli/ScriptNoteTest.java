package dev.hodei.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scripts that bash runs, though their names say that they are for something else. */
class ScriptNoteTest {
    private final FakeHodei hodei;

    ScriptNoteTest() throws IOException {
        hodei = new FakeHodei();
    }

    @AfterEach
    void stop() {
        hodei.close();
    }

    @Test
    void whoHasBashRunAScriptForAnotherInterpreterIsToldSo(@TempDir Path dir) throws Exception {
        String python =
                Files.writeString(dir.resolve("report.py"), "import sys\n").toString();
        String named = Files.writeString(dir.resolve("named.py"), "#!/usr/bin/env python3\n")
                .toString();
        String shell = Files.writeString(dir.resolve("s.sh"), "echo\n").toString();
        String note =
                "hodei: report.py has no #! line, so bash runs it; for another interpreter: --interpreter python3\n";
        assertThat(new Cli(hodei).run("job", "queue", "--script", python).err()).isEqualTo(note);
        assertThat(new Cli(hodei).run("run", "-d", "--script", python).err()).startsWith(note);
        for (String[] quiet : new String[][] {
            {"run", "-d", "-q", "--script", python},
            {"job", "queue", "-o", "json", "--script", python},
            {"job", "queue", "--interpreter", "python3", "--script", python},
            {"job", "queue", "--script", named},
            {"job", "queue", "--script", shell}
        }) {
            Cli.Result result = new Cli(hodei).run(quiet);
            assertThat(result.code()).isZero();
            assertThat(result.err()).isEmpty();
        }
    }
}
