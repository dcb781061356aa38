package dev.hodei.agent;

import dev.hodei.agent.control.ServerAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the agent is told by its environment.
 *
 * @param server {@code HODEI_SERVER_ADDRESS}, required
 * @param otpToken {@code HODEI_OTP_TOKEN}, required: the one-time password
 * @param workerId {@code HODEI_WORKER_ID}, required: 32 lower-case hexadecimal digits
 * @param slots {@code HODEI_WORKER_SLOTS}, 1 to 1,000, default 1: jobs at a time
 * @param labels {@code HODEI_WORKER_LABELS}, {@code key=value,key2=value2}, default none: what jobs can ask for; the
 *     server knows the limits
 * @param workDirectory {@code HODEI_WORK_DIR}, default {@code hodei-worker-ID} in the temporary directory: where
 *     workspaces and spools live while they are needed
 * @param spoolLimitBytes {@code HODEI_SPOOL_LIMIT_BYTES}, at least 1 MiB, default 1 GiB: bytes of log that may wait on
 *     disk for the server
 * @param registerLimit {@code HODEI_REGISTER_LIMIT}, seconds, default 60: how long to look for the server at the start
 * @param offlineLimit {@code HODEI_OFFLINE_LIMIT}, seconds, default 600: how long to look for it after a disconnection
 * @param drainLimit {@code HODEI_DRAIN_LIMIT}, seconds, default 0: how long jobs may go on after SIGTERM or SIGINT
 */
record AgentConfig(
        ServerAddress server,
        String otpToken,
        String workerId,
        int slots,
        Map<String, String> labels,
        Path workDirectory,
        long spoolLimitBytes,
        Duration registerLimit,
        Duration offlineLimit,
        Duration drainLimit) {
    private static final String DEFAULT_DIRECTORY = "hodei-worker-";
    private static final int MAX_SLOTS = 1_000;
    private static final long MIN_SPOOL_BYTES = 1L << 20;
    private static final long MAX_SECONDS = 7L * 24 * 3600;

    static AgentConfig from(Map<String, String> environment, Path temporaryDirectory) throws ConfigException {
        String address =
                required(environment, "HODEI_SERVER_ADDRESS", "where the server is, for example localhost:50051");
        String otp = required(environment, "HODEI_OTP_TOKEN", "the one-time password that the server issued");
        String id = required(environment, "HODEI_WORKER_ID", "the id that the server gave this worker");
        if (id.length() != 32 || !id.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            throw new ConfigException(
                    "HODEI_WORKER_ID is \"" + id + "\"; a worker's id has 32 lower-case hexadecimal digits.");
        }
        String directory = value(environment, "HODEI_WORK_DIR");
        return new AgentConfig(
                address(address),
                otp,
                id,
                (int) number(environment, "HODEI_WORKER_SLOTS", 1, 1, MAX_SLOTS),
                labels(environment),
                (directory == null ? temporaryDirectory.resolve(DEFAULT_DIRECTORY + id) : Path.of(directory))
                        .toAbsolutePath(),
                number(environment, "HODEI_SPOOL_LIMIT_BYTES", 1L << 30, MIN_SPOOL_BYTES, Long.MAX_VALUE),
                Duration.ofSeconds(number(environment, "HODEI_REGISTER_LIMIT", 60, 0, MAX_SECONDS)),
                Duration.ofSeconds(number(environment, "HODEI_OFFLINE_LIMIT", 600, 0, MAX_SECONDS)),
                Duration.ofSeconds(number(environment, "HODEI_DRAIN_LIMIT", 0, 0, MAX_SECONDS)));
    }

    private static Map<String, String> labels(Map<String, String> environment) throws ConfigException {
        String text = value(environment, "HODEI_WORKER_LABELS");
        Map<String, String> labels = new TreeMap<>();
        for (String each : text == null ? new String[0] : text.split(",", -1)) {
            int equals = each.indexOf('=');
            if (equals < 0 || each.substring(0, equals).isBlank()) {
                throw new ConfigException(
                        "HODEI_WORKER_LABELS has \"" + each.strip() + "\"; it should be key=value,key2=value2.");
            }
            labels.put(
                    each.substring(0, equals).strip(),
                    each.substring(equals + 1).strip());
        }
        return labels;
    }

    private static ServerAddress address(String text) throws ConfigException {
        try {
            return ServerAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("HODEI_SERVER_ADDRESS: " + e.getMessage());
        }
    }

    private static long number(Map<String, String> environment, String name, long otherwise, long min, long max)
            throws ConfigException {
        String text = value(environment, name);
        if (text == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below like a number out of range.
        }
        String limit = max == Long.MAX_VALUE ? min + " or more" : min + " to " + max;
        throw new ConfigException(name + " is \"" + text + "\"; it should be a whole number, " + limit + ".");
    }

    private static String required(Map<String, String> environment, String name, String meaning)
            throws ConfigException {
        String value = value(environment, name);
        if (value == null) {
            throw new ConfigException(name + " is not set; it should be " + meaning + ".");
        }
        return value;
    }

    private static @Nullable String value(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** Whether the work directory is the default one, which is this worker's alone. */
    boolean ownsWorkDirectory() {
        return workDirectory.endsWith(DEFAULT_DIRECTORY + workerId);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "worker " + workerId + " of " + server + " with " + slots + " slot(s) in " + workDirectory;
    }
}
