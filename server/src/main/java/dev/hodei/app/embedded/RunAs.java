package dev.hodei.app.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    /** As the one who started this process. */
    static final RunAs SELF = new RunAs(List.of(), -1);

    /** As root who looks like nobody from inside: can read and write what root can, so any home will do. */
    static final RunAs NAMELESS_ROOT = new RunAs(List.of("unshare", "-U", "--"), ROOT);

    /** As another user. The home must be in directories that everybody may enter. */
    static final RunAs OTHER_USER =
            new RunAs(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"), NOBODY);

    /** What works here. */
    static RunAs choose() throws IOException {
        Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        if (!Integer.valueOf(ROOT).equals(user)) {
            return SELF;
        }
        // Containers mostly forbid it, and so do some distributions.
        return works(NAMELESS_ROOT) ? NAMELESS_ROOT : OTHER_USER;
    }

    private static boolean works(RunAs as) {
        try {
            return Commands.run(as.command("true")).succeeded();
        } catch (IOException e) {
            return false;
        }
    }

    boolean isAnotherUser() {
        return owner == NOBODY;
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
