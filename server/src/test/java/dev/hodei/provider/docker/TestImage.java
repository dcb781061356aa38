package dev.hodei.provider.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import dev.hodei.provider.Requests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;

/**
 * An image that holds a shell and a few programs, taken from this machine, since none may be had from elsewhere. With
 * {@link Requests#SCRIPT} as its agent it takes some milliseconds to start, and never looks for a server.
 */
final class TestImage {
    private static final List<String> PROGRAMS =
            List.of("bash", "cat", "chmod", "env", "grep", "id", "ls", "mkdir", "sleep", "stat", "tail", "tr");
    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");
    private static final Set<String> BUILT = ConcurrentHashMap.newKeySet();

    private TestImage() {}

    /** Its name, once it is there; carries an agent, as its label says. */
    static String name(DockerClient engine) {
        return built(engine, "hodei-provider-test", "LABEL hodei.agent=1\nENTRYPOINT [\"/bin/bash\", \"/agent\"]\n");
    }

    /** Somebody else's: it knows nothing of agents, and would do something else. */
    static String foreign(DockerClient engine) {
        return built(engine, "hodei-provider-test-foreign", "CMD [\"/bin/bash\", \"-c\", \"echo not an agent\"]\n");
    }

    private static synchronized String built(DockerClient engine, String name, String lines) {
        if (BUILT.add(name)) {
            try {
                build(engine, name, lines);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return name;
    }

    private static void build(DockerClient engine, String name, String lines) throws IOException {
        Path context = Files.createTempDirectory("hodei-image");
        try {
            Path root = context.resolve("root");
            for (String each : files()) {
                Path copy = root.resolve(each.substring(1));
                Files.createDirectories(copy.getParent());
                Files.copy(Path.of(each), copy);
            }
            Files.createDirectories(root.resolve("tmp"));
            Files.writeString(root.resolve("agent"), Requests.SCRIPT);
            Files.setPosixFilePermissions(root.resolve("agent"), PosixFilePermissions.fromString("rw-r--r--"));
            Files.writeString(context.resolve("Dockerfile"), """
                    FROM scratch
                    COPY root/ /
                    RUN ["/bin/chmod", "1777", "/tmp"]
                    """ + lines);
            String id = engine.buildImageCmd(context.toFile())
                    .withTags(Set.of(name))
                    .exec(new BuildImageResultCallback())
                    .awaitImageId();
            Assertions.assertNotNull(id);
        } finally {
            delete(context);
        }
    }

    private static Set<String> files() throws IOException {
        Set<String> files = new TreeSet<>();
        for (String program : PROGRAMS) {
            Path path = Stream.of("/bin", "/usr/bin")
                    .map(directory -> Path.of(directory, program))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow();
            files.add("/bin/" + program);
            Process ldd = new ProcessBuilder("ldd", path.toString()).start();
            Matcher libraries =
                    LIBRARY.matcher(new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            while (libraries.find()) {
                files.add(libraries.group(1));
            }
        }
        return files;
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
