package dev.hodei.agent;

/** The worker agent's entry point. */
public final class Agent {
    private Agent() {}

    public static void main(String[] args) {
        System.err.println("hodei-agent");
    }
}
