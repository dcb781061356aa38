package dev.hodei.agent.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A root directory with what the kernel would show there. */
record KernelFiles(Path root) {
    /** A machine of four processors and 8 GiB, half of it available, whose processors were busy for 10 s so far. */
    static KernelFiles ofMachine(Path root) throws IOException {
        KernelFiles files = new KernelFiles(root);
        files.busySeconds(10);
        files.write(
                "proc/meminfo",
                "MemTotal:        8388608 kB\nMemFree:          524288 kB\nMemAvailable:    4194304 kB\n");
        files.write("proc/self/status", "Name:\tjava\nCpus_allowed:\tf\nCpus_allowed_list:\t0-3\n");
        files.write("proc/self/cgroup", "");
        files.write("proc/self/mountinfo", "");
        return files;
    }

    /** A process with one thread, hundredths of a second of its own and of children that have ended, MiB, and children. */
    KernelFiles process(String pid, int own, int childrens, int mib, String children) throws IOException {
        return write(
                        "proc/" + pid + "/stat",
                        "7 (a) b) S 1 7 7 0 -1 0 0 0 0 0 " + own + " 0 " + childrens + " 0 20 0 1\n")
                .write(
                        "proc/" + pid + "/status",
                        "Name:\ta\nCpus_allowed_list:\t0-3\nRssAnon:\t" + mib * 1024
                                + " kB\nRssFile:\t999 kB\nRssShmem:\t0 kB\n")
                .write("proc/" + pid + "/task/7/children", children);
    }

    /** Half of it by users, the rest by the kernel; the time spent idle or waiting is no matter. */
    void busySeconds(long seconds) throws IOException {
        write(
                "proc/stat",
                "cpu  " + seconds * 50 + " 0 " + seconds * 50 + " 987654 1234 0 0 0 0 0\n"
                        + "cpu0 1 0 1 1 0 0 0 0 0 0\ncpu1 1 0 1 1 0 0 0 0 0 0\n"
                        + "cpu2 1 0 1 1 0 0 0 0 0 0\ncpu3 1 0 1 1 0 0 0 0 0 0\nintr 12 0 0\nctxt 1\n");
    }

    /** Version 2 in a container with a cgroup namespace of its own: the mount's root is its own group. */
    KernelFiles ownNamespace() throws IOException {
        write("proc/self/cgroup", "0::/\n");
        write("proc/self/mountinfo", """
                700 650 0:26 / /proc rw,nosuid - proc proc rw
                720 651 0:29 / /sys/fs/cgroup ro,nosuid - cgroup2 cgroup rw,nsdelegate
                """);
        return this;
    }

    /** Version 2 on a machine. */
    KernelFiles unified(String group) throws IOException {
        write("proc/self/cgroup", "0::" + group + "\n");
        write("proc/self/mountinfo", "35 25 0:29 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw\n");
        return this;
    }

    /**
     * Version 1 as Docker has it: the container's groups are mounted, while /proc names them as the machine does. A
     * hierarchy of version 2 without controllers is there as well.
     */
    KernelFiles dockerVersion1() throws IOException {
        write(
                "proc/self/cgroup",
                "12:memory:/docker/abc\n5:cpu,cpuacct:/docker/abc\n1:name=systemd:/docker/abc\n0::/docker/abc\n");
        write("proc/self/mountinfo", """
                731 729 0:31 /docker/abc /sys/fs/cgroup/memory ro,nosuid - cgroup cgroup rw,memory
                732 729 0:32 /docker/abc /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct
                733 729 0:33 /docker/abc /sys/fs/cgroup/unified ro - cgroup2 cgroup rw
                """);
        return this;
    }

    KernelFiles write(String file, String content) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
        return this;
    }
}
