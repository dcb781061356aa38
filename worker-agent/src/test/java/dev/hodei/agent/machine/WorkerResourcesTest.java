package dev.hodei.agent.machine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.v1.WorkerSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerResourcesTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    @TempDir
    Path root;

    private KernelFiles files;

    @BeforeEach
    void machine() throws IOException {
        files = KernelFiles.ofMachine(root);
    }

    private static WorkerSample sample(WorkerResources resources, long now) {
        return requireNonNull(resources.sample(now), "nothing was measured");
    }

    private static WorkerSample expected(int cpu, int cpuCapacity, long memory, long memoryCapacity) {
        return WorkerSample.newBuilder()
                .setCpuMillis(cpu)
                .setCpuCapacityMillis(cpuCapacity)
                .setMemoryBytes(memory)
                .setMemoryCapacityBytes(memoryCapacity)
                .build();
    }

    @Test
    void theMachineWhereNothingLimitsTheWorker() throws Exception {
        files.unified("/user.slice").write("sys/fs/cgroup/user.slice/memory.max", "max\n");
        WorkerResources resources = new WorkerResources(root, 0);
        assertThat(resources.cpus()).isEqualTo(4);
        assertThat(resources.memoryBytes()).isEqualTo(8 * GIB);
        files.busySeconds(13);
        assertThat(sample(resources, 2 * SECOND))
                .as("all that runs there, which is said")
                .isEqualTo(expected(1_500, 4_000, 4 * GIB, 8 * GIB).toBuilder()
                        .setWithOthers(true)
                        .build());
        files.busySeconds(14);
        assertThat(sample(resources, 4 * SECOND).getCpuMillis()).isEqualTo(500);
    }

    @Test
    void itsOwnProcessesWhereItHasNoGroupOfItsOwn() throws Exception {
        files.unified("/user.slice").write("sys/fs/cgroup/user.slice/memory.max", "max\n");
        files.process("self", 100, 100, 64, "12 ").process("12", 50, 0, 32, "");
        WorkerResources resources = new WorkerResources(root, 0);
        // The one has used more, and another one has come; the machine's other work is not the worker's.
        files.process("self", 150, 100, 64, "12 13 ")
                .process("12", 100, 0, 32, "")
                .process("13", 100, 0, 16, "");
        files.busySeconds(99);
        assertThat(sample(resources, 2 * SECOND)).isEqualTo(expected(1_000, 4_000, 112 * MIB, 8 * GIB));
        // It has ended: its time is with its parent now.
        files.process("self", 150, 200, 64, "12 ");
        assertThat(sample(resources, 4 * SECOND)).isEqualTo(expected(0, 4_000, 96 * MIB, 8 * GIB));
    }

    @Test
    void aContainerOfVersion2() throws Exception {
        files.ownNamespace()
                .write("sys/fs/cgroup/cpu.stat", "usage_usec 5000000\nuser_usec 4000000\nsystem_usec 1000000\n")
                .write("sys/fs/cgroup/cpu.max", "150000 100000\n")
                .write("sys/fs/cgroup/memory.current", "104857600\n")
                .write("sys/fs/cgroup/memory.stat", "anon 1\nfile 2\ninactive_anon 3\ninactive_file 20971520\n")
                .write("sys/fs/cgroup/memory.max", "268435456\n");
        WorkerResources resources = new WorkerResources(root, 0);
        assertThat(resources.cpus()).isEqualTo(2);
        assertThat(resources.memoryBytes()).isEqualTo(256 * MIB);
        files.busySeconds(1_000);
        files.write("sys/fs/cgroup/cpu.stat", "usage_usec 5900000\n");
        assertThat(sample(resources, SECOND)).isEqualTo(expected(900, 1_500, 80 * MIB, 256 * MIB));
        files.write("sys/fs/cgroup/cpu.stat", "usage_usec 7500000\n");
        assertThat(sample(resources, 2 * SECOND).getCpuMillis())
                .as("a period may begin with what the one before has left")
                .isEqualTo(1_500);
    }

    @Test
    void aContainerOfVersion1() throws Exception {
        files.dockerVersion1()
                .write("sys/fs/cgroup/cpu,cpuacct/cpuacct.usage", "5000000000\n")
                .write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "50000\n")
                .write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n")
                .write("sys/fs/cgroup/memory/memory.usage_in_bytes", "52428800\n")
                .write("sys/fs/cgroup/memory/memory.stat", "inactive_file 1\ntotal_inactive_file 10485760\n")
                .write("sys/fs/cgroup/memory/memory.limit_in_bytes", "67108864\n");
        WorkerResources resources = new WorkerResources(root, 0);
        assertThat(resources.cpus()).isEqualTo(1);
        assertThat(resources.memoryBytes()).isEqualTo(64 * MIB);
        files.write("sys/fs/cgroup/cpu,cpuacct/cpuacct.usage", "5250000000\n");
        assertThat(sample(resources, SECOND)).isEqualTo(expected(250, 500, 40 * MIB, 64 * MIB));
    }

    @Test
    void whereOnlyOneIsLimitedTheOtherIsTheMachines() throws Exception {
        files.dockerVersion1()
                .write("sys/fs/cgroup/cpu,cpuacct/cpuacct.usage", "0\n")
                .write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n")
                .write("sys/fs/cgroup/memory/memory.usage_in_bytes", "52428800\n")
                .write("sys/fs/cgroup/memory/memory.limit_in_bytes", "67108864\n");
        WorkerResources resources = new WorkerResources(root, 0);
        files.write("sys/fs/cgroup/cpu,cpuacct/cpuacct.usage", "3000000000\n");
        assertThat(sample(resources, SECOND)).isEqualTo(expected(3_000, 4_000, 50 * MIB, 64 * MIB));

        files.write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "200000\n")
                .write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n")
                .write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        WorkerResources other = new WorkerResources(root, 0);
        assertThat(other.cpus()).isEqualTo(2);
        assertThat(other.memoryBytes()).isEqualTo(8 * GIB);
        assertThat(sample(other, SECOND)).isEqualTo(expected(0, 2_000, 50 * MIB, 8 * GIB));
    }

    @Test
    void theTightestOfTheGroupsAroundHolds() throws Exception {
        files.unified("/hodei.slice/agent.service")
                .write("sys/fs/cgroup/hodei.slice/memory.max", "536870912\n")
                .write("sys/fs/cgroup/hodei.slice/cpu.max", "max 100000\n")
                .write("sys/fs/cgroup/hodei.slice/agent.service/memory.max", "max\n")
                .write("sys/fs/cgroup/hodei.slice/agent.service/cpu.max", "25000 100000\n")
                .write("sys/fs/cgroup/hodei.slice/agent.service/memory.current", "1048576\n")
                .write("sys/fs/cgroup/hodei.slice/agent.service/cpu.stat", "usage_usec 1\n");
        WorkerResources resources = new WorkerResources(root, 0);
        assertThat(resources.memoryBytes()).isEqualTo(512 * MIB);
        assertThat(sample(resources, SECOND)).isEqualTo(expected(0, 250, MIB, 512 * MIB));
    }

    @Test
    void processorsThatItMayNotUseDoNotCount() throws Exception {
        files.write("proc/self/status", "Cpus_allowed_list:\t0,2-3\n");
        assertThat(new WorkerResources(root, 0).cpus()).isEqualTo(3);
    }

    @Test
    void aLimitSetLaterHolds() throws Exception {
        files.ownNamespace()
                .write("sys/fs/cgroup/cpu.stat", "usage_usec 77000000\n")
                .write("sys/fs/cgroup/memory.current", "1048576\n");
        WorkerResources resources = new WorkerResources(root, 0);
        assertThat(sample(resources, SECOND).getMemoryCapacityBytes()).isEqualTo(8 * GIB);
        files.write("sys/fs/cgroup/memory.max", "67108864\n");
        assertThat(sample(resources, 2 * SECOND).getMemoryCapacityBytes()).isEqualTo(64 * MIB);
    }

    @Test
    void rightAfterASampleProcessorTimeIsThatOfTheSample() throws Exception {
        WorkerResources resources = new WorkerResources(root, 0);
        assertThat(sample(resources, 1).getCpuMillis()).isZero();
        files.busySeconds(11);
        assertThat(sample(resources, SECOND).getCpuMillis()).isEqualTo(1_000);
        files.busySeconds(12);
        assertThat(sample(resources, SECOND + 1).getCpuMillis()).isEqualTo(1_000);
        assertThat(sample(resources, 2 * SECOND).getCpuMillis()).isEqualTo(1_000);
    }

    @Test
    void whatCannotBeMeasuredIsLeftOut() throws Exception {
        Files.delete(root.resolve("proc/meminfo"));
        WorkerResources resources = new WorkerResources(root, 0);
        assertThat(resources.sample(SECOND)).isNull();
        assertThat(resources.memoryBytes()).isZero();
        assertThat(resources.cpus()).isEqualTo(4);
        assertThat(new WorkerResources(root.resolve("nothing"), 0).cpus()).isEqualTo(1);
    }

    @Test
    void thisMachineCanBeMeasured() {
        WorkerResources resources = WorkerResources.ofThisProcess();
        WorkerSample sample = sample(resources, System.nanoTime());
        assertThat(sample.getCpuCapacityMillis()).isPositive();
        assertThat(sample.getMemoryBytes()).isPositive().isLessThanOrEqualTo(sample.getMemoryCapacityBytes());
        assertThat(resources.cpus()).isBetween(1, Runtime.getRuntime().availableProcessors());
    }
}
