package dev.hodei.wire;

import com.github.luben.zstd.util.Native;
import com.github.luben.zstd.util.ZstdVersion;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The C library that zstd-jni calls. It is loaded by the first question after it, and not before: most commands and idle
 * agents never need it. The builds of server, agent and command line lay it beside their jars, in the directory that it
 * has in zstd-jni's, so that nothing needs to be unpacked at run time, where the temporary directory may be read-only
 * or noexec. Thread-safe.
 */
public final class ZstdLibrary {
    /** The setting of zstd-jni that names the file to load, and nothing else. Who has set it knows better. */
    private static final String PATH = "ZstdNativePath";

    private ZstdLibrary() {}

    /** Why it can't be used on this machine; empty where it can. The first call loads it. */
    public static Optional<String> problem() {
        return Loaded.PROBLEM;
    }

    private static final class Loaded {
        static final Optional<String> PROBLEM = load();

        private static Optional<String> load() {
            Optional<Path> file = System.getProperty(PATH) == null ? besideTheJar() : Optional.empty();
            if (file.isPresent()) {
                System.setProperty(PATH, file.get().toString());
                if (loads().isEmpty()) {
                    return Optional.empty();
                }
                System.clearProperty(PATH);
            }
            return loads();
        }

        private static Optional<String> loads() {
            try {
                Native.load();
                return Optional.empty();
            } catch (LinkageError e) {
                return Optional.of(
                        String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
            }
        }
    }

    /** By a resource, not by the code source: that of a class from an AOT cache is where its jar lay in the training. */
    private static Optional<Path> besideTheJar() {
        try {
            URL here = ZstdLibrary.class.getResource("ZstdLibrary.class");
            if (here == null || !(here.openConnection() instanceof JarURLConnection jar)) {
                return Optional.empty();
            }
            Path file = Path.of(jar.getJarFileURL().toURI()).resolveSibling(fileName());
            return Files.isRegularFile(file) ? Optional.of(file.toAbsolutePath()) : Optional.empty();
        } catch (IOException | URISyntaxException | RuntimeException e) {
            // Not in a file: zstd-jni unpacks its own.
            return Optional.empty();
        }
    }

    private static String fileName() {
        boolean mac = System.getProperty("os.name").startsWith("Mac");
        String machine = System.getProperty("os.arch");
        String directory = mac ? "darwin/" + (machine.equals("amd64") ? "x86_64" : machine) : "linux/" + machine;
        return directory + "/libzstd-jni-" + ZstdVersion.VERSION + (mac ? ".dylib" : ".so");
    }
}
