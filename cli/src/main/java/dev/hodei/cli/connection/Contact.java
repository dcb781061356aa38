package dev.hodei.cli.connection;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Whether the server answers, as all calls of one connection see it together: the user is told once when it is lost and
 * once when it is back, however many calls noticed. Thread-safe.
 */
final class Contact {
    private final ServerAddress address;
    private final Consumer<String> tell;
    private boolean ever;
    private boolean lost;
    private long number;

    Contact(ServerAddress address, Consumer<String> tell) {
        this.address = address;
        this.tell = tell;
    }

    /** Grows each time that the server came back: a call knows by it whether its failure is old news. */
    synchronized long number() {
        return number;
    }

    synchronized boolean everAnswered() {
        return ever;
    }

    synchronized void answered() {
        ever = true;
        if (lost) {
            lost = false;
            number++;
            tell.accept("connected again");
        }
    }

    /**
     * A call failed, and is going to be repeated.
     *
     * @param since the number when the call was made
     * @param part what the server says is away; empty where it was not the server that said so
     */
    synchronized void lost(long since, Optional<String> part) {
        if (!lost && since == number) {
            lost = true;
            tell.accept(part.map(away -> "the server at " + address + " can't reach its " + away + "; trying again")
                    .orElse("lost the server at " + address + "; trying again"));
        }
    }
}
