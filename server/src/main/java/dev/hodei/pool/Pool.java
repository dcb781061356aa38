package dev.hodei.pool;

import dev.hodei.job.Amounts;
import dev.hodei.job.Demand;
import dev.hodei.job.JobTerms;
import dev.hodei.worker.Shape;
import dev.hodei.worker.WorkerOrigin;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Workers of one kind, all started by one provider, or by people.
 *
 * @param name 1 to 40 of a-z, 0-9 and -
 * @param provider the name of who starts them; {@link WorkerOrigin#EXTERNAL} where only people do
 * @param namedOnly whether only jobs that name it run here
 */
public record Pool(
        String name,
        String provider,
        boolean namedOnly,
        WorkerTemplate worker,
        PoolSize size,
        PoolLifetimes lifetimes) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,40}");

    public Pool {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a pool's name has 1 to 40 characters, each one of a-z 0-9 -; it is \"" + name + "\"");
        }
    }

    /** Whether the server starts workers here. */
    public boolean startsWorkers() {
        return !provider.equals(WorkerOrigin.EXTERNAL);
    }

    /**
     * Whether workers that people start belong here. Not to containers: whoever asks for a pool of these wants to be in one,
     * with its limits, and alone.
     */
    public boolean takesJoined() {
        return worker.shape().image().isEmpty();
    }

    /** What a worker for this demand is started as. */
    public Shape shapeFor(Demand demand) {
        Shape own = worker.shape();
        return new Shape(
                demand.image().isEmpty() ? own.image() : demand.image(),
                demand.cpuMillis() == 0 ? own.cpuMillis() : demand.cpuMillis(),
                demand.memoryBytes() == 0 ? own.memoryBytes() : demand.memoryBytes());
    }

    /** Whether a worker that is started here could run a job that asks for this. */
    public boolean meets(Demand demand) {
        return objection(demand).isEmpty() && JobTerms.fits(demand.labels(), worker.labels());
    }

    /** Jobs that a new worker can run at the same time. */
    public int room() {
        return lifetimes.maxJobs() == 0 ? worker.slots() : Math.min(worker.slots(), lifetimes.maxJobs());
    }

    /** What speaks against meeting a demand here, but for its labels; empty if nothing does. */
    public Optional<String> objection(Demand demand) {
        ShapeChoice choice = worker.choice();
        String image = demand.image();
        if (!demand.pool().isEmpty() && !demand.pool().equals(name)) {
            return Optional.of("is another one");
        }
        if (namedOnly && demand.pool().isEmpty()) {
            return Optional.of("takes only jobs that name it");
        }
        if (!image.isEmpty() && !image.equals(worker.shape().image()) && !choice.allows(image)) {
            return Optional.of(
                    worker.shape().image().isEmpty()
                            ? "runs jobs in no container"
                            : "allows "
                                    + (choice.images().isEmpty()
                                            ? "no image but " + worker.shape().image()
                                            : "the images " + String.join(", ", choice.images())));
        }
        if (demand.cpuMillis() > choice.maxCpuMillis()) {
            return Optional.of(
                    choice.maxCpuMillis() == 0
                            ? "cannot limit CPU or memory"
                            : "has at most " + Amounts.cpus(choice.maxCpuMillis()) + " for a job");
        }
        if (demand.memoryBytes() > choice.maxMemoryBytes()) {
            return Optional.of(
                    choice.maxMemoryBytes() == 0
                            ? "cannot limit CPU or memory"
                            : "has at most " + Amounts.memory(choice.maxMemoryBytes()) + " of memory for a job");
        }
        return Optional.empty();
    }
}
