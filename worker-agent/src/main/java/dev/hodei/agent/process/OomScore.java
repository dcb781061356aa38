package dev.hodei.agent.process;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * Whom the kernel kills first when there is no memory left: a job's processes, and not the agent, without which nobody
 * would hear of it.
 */
public final class OomScore {
    private static final int JOB = 1_000;
    private static final int AGENT = -500;
    private static final int TRIES = 10;
    private static final long PAUSE_NANOS = 50_000;

    private OomScore() {}

    /** Lowers that of this process, where it may: root may, and others keep what they were started with. */
    public static void spareThisProcess() {
        byte[] now = ProcessTable.contents(Path.of("/proc/self/oom_score_adj"));
        try {
            if (now != null && Integer.parseInt(new String(now, StandardCharsets.US_ASCII).strip()) > AGENT) {
                write("/proc/self/oom_score_adj", AGENT);
            }
        } catch (IOException | NumberFormatException e) {
            // It is no worse off than any other process.
        }
    }

    /**
     * Raises that of a job's first process, from which the others have it. Called as soon as {@code posix_spawn} has
     * returned: the program takes far longer to load before it can start another.
     *
     * <p>For some microseconds the new process still counts as secret as an agent that is (see {@link Secrecy}), and its
     * files are root's.
     */
    static void exposeJob(int pid) {
        for (int i = 0; i < TRIES; i++) {
            try {
                write("/proc/" + pid + "/oom_score_adj", JOB);
                return;
            } catch (IOException e) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private static void write(String file, int value) throws IOException {
        try (FileOutputStream out = new FileOutputStream(file)) {
            out.write(Integer.toString(value).getBytes(StandardCharsets.US_ASCII));
        }
    }
}
