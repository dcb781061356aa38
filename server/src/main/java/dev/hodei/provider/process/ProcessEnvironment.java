package dev.hodei.provider.process;

import dev.hodei.leftover.StartEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The environment that a process was started with, which tells whose it is. */
final class ProcessEnvironment {
    private ProcessEnvironment() {}

    /** Its entries, as NAME=VALUE; none if the process is gone, or not ours to look at. */
    static List<String> of(ProcessHandle process) {
        try {
            return List.of(new String(StartEnvironment.of(process.pid()), StandardCharsets.ISO_8859_1).split("\0", -1));
        } catch (IOException e) {
            return List.of();
        }
    }
}
