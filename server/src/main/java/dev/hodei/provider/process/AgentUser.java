package dev.hodei.provider.process;

import dev.hodei.failure.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The user that agents, and with them their jobs, run as.
 *
 * @param name empty: whoever runs the server
 * @param home may be one that does not exist
 */
public record AgentUser(String name, int uid, int gid, String home) {
    /** The server's own user. */
    public static final AgentUser SAME = new AgentUser("", -1, -1, "");

    private static final int ROOT = 0;
    /** Whom the kernel shows where it knows no user; PostgreSQL runs as it where it may not run as root. */
    private static final int NOBODY = 65534;

    /**
     * Looks the user up, as {@code getent passwd} knows it.
     *
     * @param name or the number
     * @throws IllegalArgumentException if there is none, or this process may not become another user; the message says what
     *     to do
     */
    public static AgentUser named(String name) {
        AgentUser user = lookedUp(name)
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "there is no user '" + name
                                        + "' on this machine: make one (`useradd --system --create-home hodei-jobs`), or name another"));
        if (!isRoot()) {
            throw new IllegalArgumentException(
                    "only a server that runs as root can start workers as another user: start it as " + user.name
                            + ", or leave the setting out");
        }
        if (user.uid == NOBODY) {
            throw new IllegalArgumentException(
                    "user " + user.name + " may own what others left, the embedded database's"
                            + " files included: make one for jobs alone (`useradd --system --create-home hodei-jobs`)");
        }
        return user.uid == ROOT ? SAME : user;
    }

    private static Optional<AgentUser> lookedUp(String name) {
        try {
            Process getent = new ProcessBuilder("getent", "passwd", "--", name)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String line = new String(getent.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return getent.waitFor() == 0 ? Optional.of(of(line)) : Optional.empty();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "`getent` can't be run to look for user '" + name + "': " + Reason.of(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalArgumentException("interrupted while it looked for user '" + name + "'", e);
        }
    }

    /** Returns the user of a line of passwd(5). */
    static AgentUser of(String line) {
        String[] fields = line.split(":", -1);
        return new AgentUser(fields[0], Integer.parseInt(fields[2]), Integer.parseInt(fields[3]), fields[5]);
    }

    private static boolean isRoot() {
        try {
            return Integer.valueOf(ROOT).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            return false;
        }
    }

    boolean isAnother() {
        return uid >= 0;
    }

    /** What runs a command as this user, put before it. */
    List<String> prefix() {
        return isAnother() ? List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--init-groups", "--") : List.of();
    }

    /** What the environment says of the user. */
    Map<String, String> environment() {
        return isAnother() ? Map.of("USER", name, "LOGNAME", name, "HOME", home) : Map.of();
    }

    void own(Path path) throws IOException {
        if (isAnother()) {
            Files.setAttribute(path, "unix:uid", uid);
            Files.setAttribute(path, "unix:gid", gid);
        }
    }

    /** What an agent of this user could not use: each must be readable for it, and a directory one that it may enter. */
    Optional<Path> unusable(List<Path> needed) {
        return isAnother() ? needed.stream().filter(path -> !uses(path)).findFirst() : Optional.empty();
    }

    private boolean uses(Path path) {
        List<String> test = List.of("test", "-r", path.toString(), "-a", "-x", path.toString());
        List<String> command = new ArrayList<>(prefix());
        command.addAll(test);
        try {
            return new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
