package dev.hodei.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * Finds again what a test has started, and all that came of it: every process inherits a variable that nobody else has.
 */
public final class Marked {
    /** Names a server; inherited by its database, its workers and their jobs. */
    static final String SERVER = "E2E_SERVER";

    private static final String RUN = "E2E_RUN";
    private static final String RUN_ID = UUID.randomUUID().toString();
    private static final Collection<Path> HOMES = new ConcurrentLinkedQueue<>();

    /** A process of this run. */
    public record Found(long pid, String commandLine) {}

    private Marked() {}

    /** Leaves nothing of the surroundings that Hodei reads, and marks what is started. */
    public static void environment(ProcessBuilder builder) {
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("HODEI_") || name.equals("NO_COLOR"));
        environment.put(RUN, RUN_ID);
        // Workers and their jobs are found by their marks as well.
        environment.put("HODEI_AGENT_PASS_ENVIRONMENT", "E2E_*");
    }

    /** Everything that this run has started and that still runs. */
    public static List<Found> all() {
        return find(RUN + "=" + RUN_ID, HOMES);
    }

    /** Everything that runs with this server's mark or in its home. */
    static List<Found> ofServer(String mark, Path home) {
        return find(SERVER + "=" + mark, List.of(home));
    }

    /** Everything that works in this directory. */
    static List<Found> inside(Path directory) {
        return find("\0", List.of(directory));
    }

    /** Everything that has this variable with this value, or works in this directory or below. */
    public static List<Found> with(String name, String value, Path home) {
        return find(name + "=" + value, List.of(home));
    }

    static void remember(Path home) {
        HOMES.add(home);
    }

    /** PostgreSQL overwrites its environment with its title; its processes stay in the data directory. */
    private static List<Found> find(String entry, Collection<Path> homes) {
        List<Found> found = new ArrayList<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            processes
                    .filter(path -> path.getFileName().toString().chars().allMatch(Character::isDigit))
                    .filter(path -> environment(path).contains(entry) || works(path, homes))
                    .map(path -> new Found(
                            Long.parseLong(path.getFileName().toString()),
                            read(path, "cmdline").replace('\0', ' ')))
                    .forEach(found::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static boolean works(Path process, Collection<Path> homes) {
        try {
            Path directory = Files.readSymbolicLink(process.resolve("cwd"));
            return homes.stream().anyMatch(directory::startsWith);
        } catch (IOException e) {
            return false; // It has ended, or is somebody else's.
        }
    }

    /** The value of a variable of a process, or an empty text. */
    public static String variable(long pid, String name) {
        for (String entry : environment(Path.of("/proc/" + pid))) {
            if (entry.startsWith(name + "=")) {
                return entry.substring(name.length() + 1);
            }
        }
        return "";
    }

    /** Whether a process runs; one that has ended and was not waited for does not. */
    public static boolean runs(long pid) {
        String stat = read(Path.of("/proc/" + pid), "stat");
        int name = stat.lastIndexOf(')');
        return name > 0 && stat.charAt(name + 2) != 'Z';
    }

    private static List<String> environment(Path process) {
        return List.of(read(process, "environ").split("\0", -1));
    }

    private static String read(Path process, String file) {
        try {
            return new String(Files.readAllBytes(process.resolve(file)), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return ""; // It has ended meanwhile.
        }
    }
}
