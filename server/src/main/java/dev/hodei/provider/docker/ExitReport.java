package dev.hodei.provider.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.HostConfig;
import dev.hodei.job.Amounts;
import dev.hodei.provider.Exit;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a container ended, in words.
 *
 * @param code its exit code; 128 and a signal's number where that ended it
 * @param outOfMemory whether the kernel killed it for its memory
 * @param memoryBytes that it was held to; 0 for no limit
 * @param error the engine's own word on it; empty where it has none
 * @param lastLine that it printed; empty where there is none
 */
record ExitReport(long code, boolean outOfMemory, long memoryBytes, String error, String lastLine) {
    static final long KILLED = 128 + 9;
    private static final long TERMINATED = 128 + 15;
    private static final Map<Long, String> MEANINGS = Map.of(
            KILLED,
            "killed (SIGKILL)",
            TERMINATED,
            "ended by SIGTERM",
            128 + 2L,
            "ended by SIGINT",
            128 + 6L,
            "crashed (SIGABRT)",
            128 + 7L,
            "crashed (SIGBUS)",
            128 + 11L,
            "crashed (SIGSEGV)",
            126L,
            "its first program can't be executed",
            127L,
            "its first program was not found");

    /** Returns the report of a container that has ended. */
    static ExitReport of(InspectContainerResponse container, String lastLine) {
        InspectContainerResponse.ContainerState state = container.getState();
        long code = Objects.requireNonNullElse(state.getExitCodeLong(), -1L);
        HostConfig host = container.getHostConfig();
        Long memory = host == null ? null : host.getMemory();
        // The engine remembers a job that was killed for its memory as well, which the agent outlived.
        boolean outOfMemory = code == KILLED && Boolean.TRUE.equals(state.getOOMKilled());
        return new ExitReport(
                code,
                outOfMemory,
                Objects.requireNonNullElse(memory, 0L),
                Objects.requireNonNullElse(state.getError(), "").strip(),
                hide(lastLine, container));
    }

    /** Returns the exit of a container that ended by itself. */
    Exit exit() {
        return new Exit("its container exited with code " + code + details(), outOfMemory);
    }

    /** Returns the exit of a container that was told to end, and had this long to do so. */
    Exit stopped(long graceSeconds) {
        if (outOfMemory) {
            return exit();
        }
        if (code == 0 || code == TERMINATED) {
            return new Exit("its container was stopped");
        }
        return code == KILLED
                ? new Exit("its container was killed: it had not stopped within " + graceSeconds + " s")
                : new Exit("its container was stopped, and exited with code " + code + details());
    }

    private String details() {
        if (outOfMemory) {
            return ": killed by the kernel, out of memory"
                    + (memoryBytes == 0 ? "" : " (" + Amounts.memory(memoryBytes) + ")");
        }
        if (code == KILLED && memoryBytes > 0) {
            // The engine does not always hear of what the kernel did, on a busy machine.
            return ": killed (SIGKILL); unless somebody did that, it was out of memory (" + Amounts.memory(memoryBytes)
                    + ")";
        }
        String meaning = MEANINGS.get(code);
        String said = error.isEmpty() ? lastLine : error;
        return (meaning == null ? "" : ": " + meaning) + (said.isEmpty() || code == KILLED ? "" : ": " + said);
    }

    /** An image of somebody else's may print its environment. */
    private static String hide(String line, InspectContainerResponse container) {
        String[] environment =
                container.getConfig() == null ? null : container.getConfig().getEnv();
        String hidden = line;
        for (String each : environment == null ? new String[0] : environment) {
            @Nullable String secret = secret(each);
            hidden = secret == null ? hidden : hidden.replace(secret, "…");
        }
        return hidden;
    }

    private static @Nullable String secret(String variable) {
        String start = ContainerSpec.SECRET + "=";
        return variable.startsWith(start) && variable.length() > start.length()
                ? variable.substring(start.length())
                : null;
    }
}
