package dev.hodei.agent.run;

import com.google.protobuf.ByteString;
import dev.hodei.agent.control.ServerPlace;
import dev.hodei.agent.process.Executables;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.JobSpec;
import dev.hodei.wire.DisplayName;
import dev.hodei.wire.PassedVariables;
import dev.hodei.wire.SpecBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The environment that jobs start from: what {@link PassedVariables} lets through of the agent's own, as bytes (Java
 * decodes it lossily in the C locale), the worker's id, and where the server is. What else stands there may be whoever's secrets who started the
 * agent. Immutable.
 */
public final class JobEnvironment {
    private static final String WORKER_ID = "HODEI_WORKER_ID";
    private static final String LABEL = "HODEI_LABEL_";
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** Values by name; both as Latin-1, one character a byte. */
    private final Map<String, String> inherited;

    private final Supplier<ServerPlace> server;

    private JobEnvironment(Map<String, String> inherited, Supplier<ServerPlace> server) {
        this.inherited = inherited;
        this.server = server;
    }

    /**
     * Returns the environment of this process, as it was started.
     *
     * @param server where the server is found now
     */
    public static JobEnvironment ofThisProcess(Supplier<ServerPlace> server) {
        try {
            return of(Files.readAllBytes(Path.of("/proc/self/environ")), server);
        } catch (IOException e) {
            throw new IllegalStateException("The agent can't read its own environment", e);
        }
    }

    /** Returns the environment of entries that each end with NUL. */
    static JobEnvironment of(byte[] entries, Supplier<ServerPlace> server) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String entry : new String(entries, StandardCharsets.ISO_8859_1).split("\0", -1)) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                values.put(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
        PassedVariables passed = PassedVariables.with(text(values.getOrDefault(PassedVariables.SETTING, "")));
        values.keySet().removeIf(name -> !passed.include(text(name)) && !name.equals(WORKER_ID));
        return new JobEnvironment(values, server);
    }

    /** The whole environment of an attempt. The job's own entries come over the inherited ones, Hodei's over both. */
    Map<String, String> of(JobSpec spec, AttemptRef attempt, String workspace) {
        Map<String, String> values = new LinkedHashMap<>(inherited);
        values.putIfAbsent("PATH", DEFAULT_PATH);
        // A container's user often has no home, or one in a read-only image; git, npm, Maven and others want one.
        String home = values.getOrDefault("HOME", "");
        if (!Executables.isWritableDirectory(home.getBytes(StandardCharsets.ISO_8859_1))) {
            values.put("HOME", latin1(workspace));
        }
        values.put("CI", "true");
        SpecBytes.environment(spec)
                .forEach((name, value) -> values.put(latin1(name), value.toString(StandardCharsets.ISO_8859_1)));
        if (inherited.containsKey(WORKER_ID)) {
            values.put(WORKER_ID, inherited.get(WORKER_ID));
        }
        values.put("HODEI_JOB_ID", attempt.getJobId());
        values.put("HODEI_ATTEMPT", Integer.toString(attempt.getAttempt()));
        values.put("HODEI_WORKSPACE", latin1(workspace));
        values.put("HODEI_JOB_NAME", latin1(DisplayName.of(spec)));
        ServerPlace place = server.get();
        putUnlessEmpty(values, "HODEI_SERVER_ADDRESS", place.address());
        putUnlessEmpty(
                values,
                "HODEI_JOB_URL",
                place.pageUrl().isEmpty() ? "" : place.pageUrl() + "/jobs/" + attempt.getJobId());
        // In the keys' order: where two have the same name, the first has it.
        new TreeMap<>(spec.getLabelsMap())
                .forEach((key, value) -> values.putIfAbsent(labelVariable(key), latin1(value)));
        return values;
    }

    private static void putUnlessEmpty(Map<String, String> values, String name, String value) {
        if (!value.isEmpty()) {
            values.put(name, latin1(value));
        }
    }

    /** {@code HODEI_LABEL_GIT_BRANCH} for {@code git.branch}: what can't be in a variable's name is an underscore. */
    private static String labelVariable(String key) {
        return LABEL + key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /** {@code NAME=value} as the kernel takes it, of all entries or of some. */
    static List<byte[]> entries(Map<String, String> values) {
        List<byte[]> entries = new ArrayList<>(values.size());
        values.forEach((name, value) -> entries.add((name + "=" + value).getBytes(StandardCharsets.ISO_8859_1)));
        return entries;
    }

    /** The value of a variable among those that {@link #of} gives; empty where there is none. */
    static ByteString bytes(Map<String, String> values, String name) {
        return ByteString.copyFrom(values.getOrDefault(name, ""), StandardCharsets.ISO_8859_1);
    }

    private static String text(String latin1) {
        return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    static String latin1(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
