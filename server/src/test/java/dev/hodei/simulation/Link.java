package dev.hodei.simulation;

/** One control stream: messages of one direction arrive in order, late, or not at all once it is broken. */
final class Link {
    private final Loop loop;
    private final Faults faults;
    private boolean broken;
    private long lastToServer;
    private long lastToAgent;

    Link(Loop loop, Faults faults) {
        this.loop = loop;
        this.faults = faults;
    }

    void toServer(Runnable message) {
        lastToServer = Math.max(lastToServer, loop.millis() + delay());
        deliver(lastToServer, message);
    }

    void toAgent(Runnable message) {
        lastToAgent = Math.max(lastToAgent, loop.millis() + delay());
        deliver(lastToAgent, message);
    }

    boolean broken() {
        return broken;
    }

    /** What is on the way is lost. */
    void cut() {
        broken = true;
    }

    private long delay() {
        return faults.happens(0.03) ? loop.between(500, 9_000) : loop.between(0, 4);
    }

    private void deliver(long when, Runnable message) {
        loop.at(when, () -> {
            if (!broken) {
                message.run();
            }
        });
    }
}
