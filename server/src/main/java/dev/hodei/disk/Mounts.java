package dev.hodei.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What is mounted, as this process sees it. A bind mount has the device of what it shows; only the kernel's list tells. */
final class Mounts {
    private static final Path LIST = Path.of("/proc/self/mountinfo");
    private static final int MOUNT_POINT = 4;
    /** A blank, tab, newline or backslash in a path. */
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

    private static final long PATIENCE_SECONDS = 10;

    private Mounts() {}

    /** The places at this path and below it where something is mounted; the last mounted first. */
    static List<Path> at(Path tree) throws IOException {
        return Files.readString(LIST, StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.split(" ", -1))
                .filter(fields -> fields.length > MOUNT_POINT)
                .map(fields -> Path.of(OCTAL.matcher(fields[MOUNT_POINT]).replaceAll(Mounts::character)))
                .filter(place -> place.startsWith(tree))
                .sorted(Comparator.comparingInt(Path::getNameCount).reversed())
                .toList();
    }

    private static String character(MatchResult octal) {
        String text = String.valueOf((char) Integer.parseInt(octal.group(1), 8));
        return text.equals("\\") ? "\\\\" : text;
    }

    /**
     * Takes everything off that is mounted at this path and below it, where this process may do that. It is made private
     * before, so that what is mounted in there stays mounted where it came from.
     */
    static void takeOff(Path tree) throws IOException {
        for (Path place : at(tree)) {
            run("mount", "--make-rprivate", place.toString());
            run("umount", "--lazy", "--no-canonicalize", place.toString());
        }
    }

    /** What stays mounted is found by whoever looks afterwards. */
    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            process.getOutputStream().close();
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
