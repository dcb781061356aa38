package dev.hodei.controller;

import java.util.function.Consumer;

/**
 * How one request is answered. It ends in one of two ways, whichever comes first: a turn takes the request up and answers it
 * after the commit, or its caller withdraws it. A request that was withdrawn is not carried out later. Thread-safe.
 */
public final class Reply<A> {
    /** What a caller knows who does not wait any longer. */
    public enum Withdrawal {
        /** The request was not carried out, and will not be. */
        NOT_CARRIED_OUT,
        /** A commit with it is under way, or its outcome is not known: the request may have been carried out. */
        IN_DOUBT,
        /** The answer was given. */
        ANSWERED
    }

    private enum State {
        WAITING,
        TAKEN,
        WITHDRAWN,
        ANSWERED
    }

    private final Consumer<A> to;
    private State state = State.WAITING;
    private boolean inDoubt;
    private boolean callerLeft;

    /** @param to is given the answer, at most once; must not block */
    public Reply(Consumer<A> to) {
        this.to = to;
    }

    /** The caller waits no longer. */
    public synchronized Withdrawal withdraw() {
        if (state == State.ANSWERED) {
            return Withdrawal.ANSWERED;
        }
        if (state == State.TAKEN) {
            callerLeft = true;
            return Withdrawal.IN_DOUBT;
        }
        state = State.WITHDRAWN;
        return inDoubt ? Withdrawal.IN_DOUBT : Withdrawal.NOT_CARRIED_OUT;
    }

    /** A turn takes the request up; false if it is over. */
    synchronized boolean take() {
        if (state == State.WAITING) {
            state = State.TAKEN;
        }
        return state == State.TAKEN;
    }

    /**
     * The turn that took it up has come to nothing.
     *
     * @param mayBeCommitted whether the database may have carried it out all the same
     */
    synchronized void release(boolean mayBeCommitted) {
        if (state == State.TAKEN) {
            inDoubt |= mayBeCommitted;
            state = callerLeft ? State.WITHDRAWN : State.WAITING;
        }
    }

    synchronized boolean isOver() {
        return state == State.WITHDRAWN || state == State.ANSWERED;
    }

    /** Answers the request; its commit is durable. */
    public void give(A answer) {
        synchronized (this) {
            if (isOver()) {
                return;
            }
            state = State.ANSWERED;
        }
        to.accept(answer);
    }
}
