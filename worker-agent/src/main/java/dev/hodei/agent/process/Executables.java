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
     */
    public static Optional<ByteString> find(String name, ByteString searchPath) {
        if (name.indexOf('/') >= 0) {
            ByteString path = ByteString.copyFromUtf8(name);
            return isProgram(path) ? Optional.of(path) : Optional.empty();
        }
        ByteString file = ByteString.copyFromUtf8("/" + name);
        for (String directory : searchPath.toString(StandardCharsets.ISO_8859_1).split(":", -1)) {
            ByteString candidate = ByteString.copyFrom(
                            directory.isEmpty() ? "." : directory, StandardCharsets.ISO_8859_1)
                    .concat(file);
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

    private static boolean isProgram(ByteString path) {
        return Libc.executable(path.toByteArray()) == 0
                && Libc.executable(path.concat(INSIDE).toByteArray()) != 0;
    }
}
