package dev.hodei.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A real control group that limits memory. Closing it needs its processes to be gone. */
final class MemoryGroup implements AutoCloseable {
    private static final Path MOUNT = Path.of("/sys/fs/cgroup");

    private final Path directory;
    private final boolean version1;

    private MemoryGroup(Path directory, boolean version1) {
        this.directory = directory;
        this.version1 = version1;
    }

    /** Empty where this process may make none: mostly only root may. */
    static Optional<MemoryGroup> limitedTo(long bytes) {
        boolean version1 = Files.isDirectory(MOUNT.resolve("memory"));
        Path parent = version1 ? MOUNT.resolve("memory") : MOUNT;
        Path directory = parent.resolve("hodei-test-" + ProcessHandle.current().pid());
        MemoryGroup group = new MemoryGroup(directory, version1);
        try {
            Files.createDirectory(directory);
            Files.writeString(
                    directory.resolve(version1 ? "memory.limit_in_bytes" : "memory.max"), Long.toString(bytes));
            group.refuseSwap(bytes);
            return Optional.of(group);
        } catch (IOException e) {
            try {
                Files.deleteIfExists(directory);
            } catch (IOException left) {
                // Not ours to use, then, and empty.
            }
            return Optional.empty();
        }
    }

    /** Else the kernel moves memory out instead of killing, where there is swap space and it is counted. */
    private void refuseSwap(long bytes) throws IOException {
        Path swap = directory.resolve(version1 ? "memory.memsw.limit_in_bytes" : "memory.swap.max");
        if (Files.exists(swap)) {
            Files.writeString(swap, version1 ? Long.toString(bytes) : "0");
        }
    }

    /** Starts what follows as a process of this group. */
    List<String> starter() {
        return List.of("/bin/bash", "-c", "echo $$ > " + directory + "/cgroup.procs && exec \"$@\"", "bash");
    }

    @Override
    public void close() throws IOException {
        Files.delete(directory);
    }
}
