package dev.hodei.agent.process;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Questions to the file system about what can be run. Paths are UTF-8 bytes to the kernel, whatever the locale, which
 * {@code java.nio.file} can't do in the C locale.
 */
public final class Executables {
    private Executables() {}

    /** Why a process can't start in this directory; empty if it can. */
    public static Optional<String> whyNotADirectory(String path) {
        int result = Libc.executable((path + "/.").getBytes(StandardCharsets.UTF_8));
        return result == 0 ? Optional.empty() : Optional.of(Libc.describe(-result));
    }

    /**
     * The path of a program: the name itself if it has a slash, else the first match on {@code searchPath}
     * (directories separated by colons). Empty if there is none that may be executed.
     */
    public static Optional<String> find(String name, String searchPath) {
        if (name.indexOf('/') >= 0) {
            return isProgram(name) ? Optional.of(name) : Optional.empty();
        }
        for (String directory : searchPath.split(":", -1)) {
            String candidate = (directory.isEmpty() ? "." : directory) + "/" + name;
            if (isProgram(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** Whether there is such a directory, and files can be made in it. The path is as the kernel takes it. */
    public static boolean isWritableDirectory(byte[] path) {
        byte[] inside = Arrays.copyOf(path, path.length + 2);
        inside[path.length] = '/';
        inside[path.length + 1] = '.';
        return path.length > 0 && Libc.writable(inside) == 0;
    }

    private static boolean isProgram(String path) {
        return Libc.executable(path.getBytes(StandardCharsets.UTF_8)) == 0
                && whyNotADirectory(path).isPresent();
    }
}
