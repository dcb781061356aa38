package dev.hodei.agent.process;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Every process that this agent started and has not finished with. Makes the agent the subreaper, so that a descendant
 * whose parent is gone becomes the agent's child, and reaps each child as it ends. Thread-safe; one instance a JVM.
 */
public final class Processes {
    /** Pids start and are given back only under this lock, so that a signal never reaches a stranger. */
    private final ReentrantLock pids = new ReentrantLock();

    private final Map<Integer, JobProcess> jobs = new ConcurrentHashMap<>();
    private final Semaphore started = new Semaphore(0);
    private final OomScore oomScore;

    private Processes(OomScore oomScore) {
        this.oomScore = oomScore;
    }

    /** Returns the processes of this JVM. The first call makes it the subreaper and starts to reap its children. */
    public static Processes ofThisJvm() {
        return Holder.INSTANCE;
    }

    private static final class Holder {
        static final Processes INSTANCE = start();
    }

    private static Processes start() {
        if (Libc.becomeSubreaper() != 0) {
            throw new IllegalStateException("The kernel refused to make the agent the reaper of its jobs' processes");
        }
        OomScore oomScore = OomScore.ofThisProcess();
        Secrecy.keepWhereItMay();
        SpawnCall.link();
        Processes processes = new Processes(oomScore);
        Thread.ofPlatform().name("reaper").daemon().start(processes::reapForEver);
        return processes;
    }

    /** Starts a process in a session of its own. The caller closes the result when its whole tree is gone. */
    public JobProcess spawn(ProcessRequest request) throws SpawnFailedException {
        int[] out = new int[2];
        int[] err = new int[2];
        openPipe(out);
        try {
            openPipe(err);
        } catch (SpawnFailedException e) {
            Libc.close(out[0]);
            Libc.close(out[1]);
            throw e;
        }
        int wake = Libc.eventFd();
        JobProcess job = null;
        int pid;
        pids.lock();
        try {
            pid = wake < 0
                    ? wake
                    : oomScore.inheritedBy(() -> SpawnCall.spawn(request, out[1], request.merge() ? out[1] : err[1]));
            if (pid > 0) {
                job = new JobProcess(this, pid, request.mark(), new OutputPipes(out[0], err[0], wake));
                jobs.put(pid, job);
            }
        } finally {
            pids.unlock();
        }
        Libc.close(out[1]);
        Libc.close(err[1]);
        if (job == null) {
            Libc.close(out[0]);
            Libc.close(err[0]);
            if (wake >= 0) {
                Libc.close(wake);
            }
            throw new SpawnFailedException(Libc.describe(-pid));
        }
        started.release();
        return job;
    }

    private static void openPipe(int[] ends) throws SpawnFailedException {
        int result = Libc.pipe(ends);
        if (result < 0) {
            throw new SpawnFailedException("no pipe for its output: " + Libc.describe(-result));
        }
    }

    private void reapForEver() {
        while (true) {
            int pid = Libc.waitForAnyChild(true);
            if (pid == -Libc.ECHILD) {
                // No child, so no descendant either: there is nothing to wait for until one is started.
                started.acquireUninterruptibly();
                started.drainPermits();
            } else if (pid > 0) {
                reap(pid);
            }
        }
    }

    private void reap(int pid) {
        int status;
        JobProcess job;
        pids.lock();
        try {
            status = Libc.reap(pid);
            job = jobs.get(pid);
            if (job != null) {
                job.markReaped();
            }
        } finally {
            pids.unlock();
        }
        if (job != null && status >= 0) {
            job.ended(ExitStatus.ofWaitStatus(status));
        }
    }

    /**
     * A look at /proc while no process is being started: one that has not reached its own session yet, or that
     * {@link #jobs} does not name yet, would be taken for a stray of another job, and be stopped with it.
     */
    ProcessTable table() {
        pids.lock();
        try {
            return ProcessTable.read();
        } finally {
            pids.unlock();
        }
    }

    /** Signals a process group while its leader has not been reaped; later its number may belong to somebody else. */
    boolean signalGroup(JobProcess job, int signal) {
        pids.lock();
        try {
            return !job.isReaped() && Libc.kill(-job.pid(), signal) == 0;
        } finally {
            pids.unlock();
        }
    }

    /** Whether the agent has no child at all, running or ended: then no job has any process left. */
    static boolean noneLeft() {
        return Libc.waitForAnyChild(false) == -Libc.ECHILD;
    }

    Iterable<JobProcess> jobs() {
        return jobs.values();
    }

    boolean isJob(int pid) {
        return jobs.containsKey(pid);
    }

    int jobCount() {
        return jobs.size();
    }

    void forget(JobProcess job) {
        jobs.remove(job.pid(), job);
    }
}
