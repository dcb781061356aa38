package dev.hodei.agent.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.agent.machine.OutOfMemory.Kills;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutOfMemoryTest {
    private static final long MIB = 1L << 20;

    @TempDir
    Path root;

    private KernelFiles files;

    @BeforeEach
    void machine() throws IOException {
        files = KernelFiles.ofMachine(root);
    }

    private void killed(int count) throws IOException {
        files.write("sys/fs/cgroup/memory.events", "low 0\nhigh 0\nmax 7\noom 3\noom_kill " + count + "\n");
    }

    private void limited() throws IOException {
        files.ownNamespace().write("sys/fs/cgroup/memory.max", Long.toString(64 * MIB));
        killed(2);
    }

    @Test
    void onlyWhatWasKilledMeanwhileCounts() throws Exception {
        limited();
        OutOfMemory memory = new OutOfMemory(root);
        try (var watch = memory.watch()) {
            assertThat(watch.kills().count()).isZero();
            killed(3);
            assertThat(watch.kills()).isEqualTo(new Kills(1, true, 64 * MIB, false));
        }
        try (var watch = memory.watch()) {
            assertThat(watch.kills().count()).isZero();
        }
    }

    @Test
    void version1() throws Exception {
        files.dockerVersion1()
                .write("sys/fs/cgroup/memory/memory.limit_in_bytes", "67108864\n")
                .write("sys/fs/cgroup/memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 0\n");
        OutOfMemory memory = new OutOfMemory(root);
        try (var watch = memory.watch()) {
            files.write("sys/fs/cgroup/memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n");
            assertThat(watch.kills()).isEqualTo(new Kills(2, true, 64 * MIB, false));
        }
    }

    @Test
    void nobodyKnowsWhoseProcessItWasWhileAnotherAttemptRan() throws Exception {
        limited();
        OutOfMemory memory = new OutOfMemory(root);
        try (var first = memory.watch()) {
            try (var second = memory.watch()) {
                killed(3);
                assertThat(first.kills().surely()).isFalse();
                assertThat(second.kills().surely()).isFalse();
            }
            assertThat(first.kills().surely()).isFalse();
        }
        try (var third = memory.watch()) {
            killed(4);
            assertThat(third.kills().surely()).isTrue();
        }
    }

    @Test
    void aGroupWithoutALimitMayHaveOtherProcesses() throws Exception {
        files.ownNamespace();
        killed(0);
        try (var watch = new OutOfMemory(root).watch()) {
            killed(1);
            assertThat(watch.kills()).isEqualTo(new Kills(1, false, 8 * 1024 * MIB, true));
        }
    }

    @Test
    void whereTheKernelDoesNotTellNothingWasKilled() throws Exception {
        try (var watch = new OutOfMemory(root).watch()) {
            limited();
            assertThat(watch.kills().count()).isZero();
        }
    }
}
