package dev.hodei.app.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * The users who may connect to PostgreSQL, and where: over its socket alone, and whom the kernel calls by the name of
 * its user or its server's. The rules stand beside the data, not in it, where PostgreSQL's user could change them.
 */
record LocalAccess(SocketDirectory socket, Path rules, Path names) {
    private static final String RULES = """
            # Written at every start of the server: changes are lost.
            local all all peer map=hodei
            """;

    static LocalAccess prepare(Path directory, RunAs runAs) throws IOException {
        Path rules = directory.resolve("pg_hba.conf");
        Path names = directory.resolve("pg_ident.conf");
        write(rules, RULES);
        write(names, names(runAs.names()));
        return new LocalAccess(SocketDirectory.make(directory, runAs), rules, names);
    }

    static String names(Set<String> users) {
        StringBuilder lines = new StringBuilder("# Written at every start of the server: changes are lost.\n");
        for (String user : users) {
            lines.append("hodei \"")
                    .append(user.replace("\"", "\"\""))
                    .append("\" ")
                    .append(DataDirectory.USER)
                    .append('\n');
        }
        return lines.toString();
    }

    /** For PostgreSQL's user to read. */
    private static void write(Path file, String text) throws IOException {
        Path incomplete = file.resolveSibling(file.getFileName() + ".incomplete");
        Files.deleteIfExists(incomplete);
        Files.writeString(incomplete, text);
        Files.setPosixFilePermissions(incomplete, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(incomplete, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What PostgreSQL is started with. */
    List<String> settings() {
        return List.of(
                "listen_addresses=",
                // A list, where quotation marks keep a comma from being the end of a name.
                "unix_socket_directories=\"" + socket.path().toString().replace("\"", "\"\"") + "\"",
                "unix_socket_permissions=0700",
                "port=" + SocketDirectory.PORT,
                "hba_file=" + rules,
                "ident_file=" + names);
    }
}
