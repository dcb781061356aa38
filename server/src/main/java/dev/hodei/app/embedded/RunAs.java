package dev.hodei.app.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How PostgreSQL's programs are started: they refuse to run as root.
 *
 * @param prefix put before a command
 * @param owner numeric user that its files must belong to; -1: leave them alone
 */
record RunAs(List<String> prefix, int owner) {
    private static final int ROOT = 0;
    private static final int NOBODY = 65534;

    /** The user who started this process. */
    static final RunAs SELF = new RunAs(List.of(), -1);

    /**
     * Root who looks like user 1 (daemon or bin) from inside: can read and write what root can, so any home will do.
     * Not
     * like nobody, whom everybody else looks like there, so that PostgreSQL can tell root from them.
     */
    static final RunAs RENAMED_ROOT = new RunAs(List.of("unshare", "--user", "--map-user=1", "--"), ROOT);

    /** Another user. The home must be in directories that everybody may enter. */
    static final RunAs OTHER_USER =
            new RunAs(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"), NOBODY);

    /** What works here. */
    static RunAs choose() throws IOException {
        UserNamespace.requireDistinctUsers();
        if (self() != ROOT) {
            return SELF;
        }
        // Containers mostly forbid it, and so do some distributions.
        return works(RENAMED_ROOT) ? RENAMED_ROOT : OTHER_USER;
    }

    /** The numeric user of this process. */
    static int self() throws IOException {
        return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    private static boolean works(RunAs as) {
        try {
            return Commands.run(as.command("id", "-un")).succeeded();
        } catch (IOException e) {
            return false;
        }
    }

    boolean isAnotherUser() {
        return owner == NOBODY;
    }

    /** The numeric user that PostgreSQL's files belong to. */
    int user() throws IOException {
        return owner < 0 ? self() : owner;
    }

    /** The names under which PostgreSQL sees its own user and the user of this process. */
    Set<String> names() throws IOException {
        Set<String> names = new LinkedHashSet<>();
        names.add(name(this));
        if (isAnotherUser()) {
            names.add(name(SELF));
        }
        return names;
    }

    private static String name(RunAs as) throws IOException {
        Commands.Result result = Commands.run(as.command("id", "-un"));
        if (!result.succeeded()) {
            throw new EmbeddedPostgresException("The embedded PostgreSQL tells by their names who may connect, and its"
                    + " user has none: give that user an entry in /etc/passwd, or set HODEI_DATABASE_URL to a PostgreSQL"
                    + " server's address. (" + result.lastLines(1) + ")");
        }
        return result.output();
    }

    List<String> command(String... command) {
        return command(List.of(command));
    }

    List<String> command(List<String> command) {
        return Stream.concat(prefix.stream(), command.stream()).toList();
    }

    void own(Path tree) throws IOException {
        if (owner >= 0 && Files.exists(tree)) {
            Trees.giveTo(owner, tree);
        }
    }
}
