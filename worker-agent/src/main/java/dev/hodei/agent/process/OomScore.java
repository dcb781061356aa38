package dev.hodei.agent.process;

import dev.hodei.leftover.JobSession;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whom the kernel kills first when there is no memory left: a job's processes, and not the agent, without which nobody
 * would hear of it.
 *
 * <p>Jobs inherit theirs, so that none of their processes ever runs with the agent's: this process takes it for as long as
 * it starts one. The kernel lets everybody raise his own score and take it back.
 */
final class OomScore {
    private static final String FILE = "/proc/self/oom_score_adj";
    private static final int AGENT = -500;

    private final @Nullable FileOutputStream file;
    private final int own;

    private OomScore(@Nullable FileOutputStream file, int own) {
        this.file = file;
        this.own = own;
    }

    /**
     * Lowers this process' score where it may: root may, and others keep what they were started with. To be called before
     * {@link Secrecy} takes this process' files away from it.
     */
    static OomScore ofThisProcess() {
        byte[] now = ProcessTable.contents(Path.of(FILE));
        if (now == null) {
            return new OomScore(null, 0);
        }
        int started = Integer.parseInt(new String(now, StandardCharsets.US_ASCII).strip());
        try {
            FileOutputStream file = new FileOutputStream(FILE);
            return new OomScore(file, started > AGENT && write(file, AGENT) ? AGENT : started);
        } catch (IOException e) {
            return new OomScore(null, started);
        }
    }

    /** Starts something that inherits a job's score. One at a time. */
    int inheritedBy(IntSupplier start) {
        if (file == null) {
            return start.getAsInt();
        }
        write(file, JobSession.OOM_SCORE);
        try {
            return start.getAsInt();
        } finally {
            write(file, own);
        }
    }

    /** False where the kernel refuses it: then nobody is worse off than any other process. */
    private static boolean write(FileOutputStream file, int value) {
        try {
            file.write(Integer.toString(value).getBytes(StandardCharsets.US_ASCII));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
