package dev.hodei.simulation;

/** How likely it is that things go wrong. Zero once the faults are over. */
final class Faults {
    private final Loop loop;
    private double intensity;

    Faults(Loop loop) {
        this.loop = loop;
        // One run in eight is calm, the others differ in how rough they are.
        this.intensity = loop.chance(0.125) ? 0 : loop.between(1, 100) / 50.0;
    }

    boolean happens(double probability) {
        return intensity > 0 && loop.chance(probability * intensity);
    }

    boolean calm() {
        return intensity == 0;
    }

    /** The most faults of one kind or another that a run has from outside. */
    int many() {
        return 1 + (int) (intensity * 6);
    }

    void stop() {
        intensity = 0;
    }
}
