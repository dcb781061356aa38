package dev.hodei.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which variables of its surroundings an agent hands on to its jobs, and a server to the agents that it starts: those that
 * say where programs, files and people's language are, and those that an administrator names. Never what is Hodei's own.
 * Immutable.
 */
public final class PassedVariables {
    /**
     * The setting by which an agent is told of more: names, separated by commas; {@code *} at a name's end stands for
     * any characters.
     */
    public static final String SETTING = "HODEI_AGENT_PASS_ENVIRONMENT";

    private static final Set<String> ALWAYS =
            Set.of("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TERM");
    private static final String LOCALE = "LC_";
    /** Variables that tell of the agent's directory and command, not of the job's. */
    private static final Set<String> NEVER = Set.of("PWD", "OLDPWD", "_", "SHLVL");

    private static final List<String> OWN = List.of("HODEI_", "QUARKUS_");

    private final List<String> names;

    private PassedVariables(List<String> names) {
        this.names = names;
    }

    /**
     * Returns the variables that are always passed, and these.
     *
     * @param setting as {@link #SETTING} says it; may be empty
     */
    public static PassedVariables with(String setting) {
        List<String> names = new ArrayList<>();
        for (String name : setting.split(",", -1)) {
            if (!name.isBlank()) {
                names.add(name.strip());
            }
        }
        return new PassedVariables(List.copyOf(names));
    }

    public boolean include(String name) {
        if (NEVER.contains(name) || OWN.stream().anyMatch(name::startsWith)) {
            return false;
        }
        return ALWAYS.contains(name)
                || name.startsWith(LOCALE)
                || names.stream().anyMatch(wanted -> matches(wanted, name));
    }

    private static boolean matches(String wanted, String name) {
        return wanted.endsWith("*") ? name.startsWith(wanted.substring(0, wanted.length() - 1)) : name.equals(wanted);
    }

    /** The setting that says the same; empty if it names none. */
    public String setting() {
        return String.join(",", names);
    }
}
