package dev.hodei.agent.machine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The place of this process' control group, of one hierarchy.
 *
 * @param directory the group's own
 * @param top the highest one that can be seen from here
 */
record GroupPlace(Path directory, Path top) {
    private static final int MOST_BYTES = 64 * 1024;

    /** Returns the place in the hierarchy of version 1 that this controller belongs to; null if there is none. */
    static @Nullable GroupPlace ofController(Path root, String controller) {
        return find(root, "cgroup", controller);
    }

    /** Returns the place in the hierarchy of version 2; null if there is none. */
    static @Nullable GroupPlace unified(Path root) {
        return find(root, "cgroup2", "");
    }

    /** The group and those that it is in, from the innermost to the outermost: the limits of all of them hold. */
    List<Path> upwards() {
        List<Path> directories = new ArrayList<>();
        for (@Nullable Path at = directory; at != null && at.startsWith(top); at = at.getParent()) {
            directories.add(at);
        }
        return directories;
    }

    private static @Nullable GroupPlace find(Path root, String type, String controller) {
        String path = pathOf(root, controller);
        if (path == null) {
            return null;
        }
        for (String line :
                KernelText.of(root.resolve("proc/self/mountinfo"), MOST_BYTES).lines()) {
            // ID PARENT DEVICE ROOT MOUNT-POINT OPTIONS … - TYPE SOURCE SUPER-OPTIONS
            String[] halves = line.split(" - ", 2);
            String[] mount = halves[0].split(" ", -1);
            String[] kind = halves.length < 2 ? new String[0] : halves[1].split(" ", -1);
            if (mount.length < 5 || kind.length < 3 || !kind[0].equals(type)) {
                continue;
            }
            if (controller.isEmpty() || List.of(kind[2].split(",", -1)).contains(controller)) {
                return place(root.resolve(mount[4].substring(1)), mount[3], path);
            }
        }
        return null;
    }

    /** The group's path as /proc has it, which starts at the root of this process' cgroup namespace. */
    private static @Nullable String pathOf(Path root, String controller) {
        for (String line :
                KernelText.of(root.resolve("proc/self/cgroup"), MOST_BYTES).lines()) {
            // ID:CONTROLLERS:PATH, and 0::PATH of version 2
            String[] fields = line.split(":", 3);
            if (fields.length == 3
                    && (controller.isEmpty()
                            ? fields[0].equals("0") && fields[1].isEmpty()
                            : List.of(fields[1].split(",", -1)).contains(controller))) {
                return fields[2];
            }
        }
        return null;
    }

    /**
     * A container often has its own group mounted, while /proc still gives the path on the machine: then the part that
     * was mounted is cut off. Where nothing fits, what is mounted is all that there is to see.
     */
    private static GroupPlace place(Path mountPoint, String mounted, String path) {
        String rest = path;
        if (!mounted.equals("/")) {
            boolean inside = path.equals(mounted) || path.startsWith(mounted + "/");
            rest = inside ? path.substring(mounted.length()) : "";
        }
        Path directory = rest.contains("/..") ? mountPoint : mountPoint.resolve(rest.replaceFirst("^/+", ""));
        return new GroupPlace(Files.isDirectory(directory) ? directory : mountPoint, mountPoint);
    }
}
