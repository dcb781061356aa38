package dev.hodei.provider.process;

import java.util.List;
import java.util.stream.Stream;

/**
 * A process as a look at all of the machine found it.
 *
 * @param marks what its environment said of Hodei when it was started, as NAME=VALUE; nothing where it is not ours to look at
 */
record SeenProcess(ProcessHandle handle, List<String> marks) {
    private static final String PREFIX = "HODEI_";

    static SeenProcess of(ProcessHandle handle) {
        return new SeenProcess(
                handle,
                ProcessEnvironment.of(handle).stream()
                        .filter(entry -> entry.startsWith(PREFIX))
                        .toList());
    }

    /** Reads the environment of every process of the machine. */
    static List<SeenProcess> all() {
        return ProcessHandle.allProcesses().map(SeenProcess::of).toList();
    }

    boolean hasMark(String start) {
        return marks.stream().anyMatch(entry -> entry.startsWith(start));
    }

    /** What stands behind this in its marks. */
    Stream<String> behind(String start) {
        return marks.stream().filter(entry -> entry.startsWith(start)).map(entry -> entry.substring(start.length()));
    }
}
