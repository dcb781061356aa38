package dev.hodei.bench;

import java.util.List;

/** Something that is measured, repeat by repeat, and checked. */
interface Workload {
    /** Returns the workload's name as on the command line. */
    String name();

    /** What is measured, in a line. */
    String description();

    /**
     * Measures and checks.
     *
     * @throws WrongResultException if what was measured did not do what it should
     */
    List<Figure> measure(Plan plan, Scene scene) throws Exception;
}
