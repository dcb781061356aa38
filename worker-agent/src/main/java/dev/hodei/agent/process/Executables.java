package dev.hodei.agent.process;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Questions to the file system about what can be run. Paths are bytes to the kernel, those of a text UTF-8, whatever the locale, which
 * {@code java.nio.file} can't do in the C locale.
 */
public final class Executables {
    private static final ByteString SLASH = ByteString.copyFromUtf8("/");
    /** What is there in a directory alone. */
    private static final ByteString INSIDE = ByteString.copyFromUtf8("/.");

    private Executables() {}

    /** Why a process can't start in this directory; empty if it can. */
    public static Optional<String> whyNotADirectory(String path) {
        int result = Libc.executable((path + "/.").getBytes(StandardCharsets.UTF_8));
        return result == 0 ? Optional.empty() : Optional.of(Libc.describe(-result));
    }

    /**
     * The path of a program: the name itself if it has a slash, else the first match on {@code searchPath}
     * (directories separated by colons, in any bytes). Empty if there is none that may be executed.
     *
     * @param from the directory that relative paths start from, where the program is to be run
     */
    public static Optional<ByteString> find(ByteString name, ByteString searchPath, String from) {
        if (name.toString(StandardCharsets.ISO_8859_1).indexOf('/') >= 0) {
            return isProgram(name, from) ? Optional.of(name) : Optional.empty();
        }
        ByteString file = SLASH.concat(name);
        for (String directory : searchPath.toString(StandardCharsets.ISO_8859_1).split(":", -1)) {
            ByteString candidate = ByteString.copyFrom(
                            directory.isEmpty() ? "." : directory, StandardCharsets.ISO_8859_1)
                    .concat(file);
            if (isProgram(candidate, from)) {
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

    private static boolean isProgram(ByteString name, String from) {
        ByteString path = name.startsWith(SLASH)
                ? name
                : ByteString.copyFromUtf8(from).concat(SLASH).concat(name);
        return Libc.executable(path.toByteArray()) == 0
                && Libc.executable(path.concat(INSIDE).toByteArray()) != 0;
    }
}
