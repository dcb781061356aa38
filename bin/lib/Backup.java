import dev.hodei.app.embedded.EmbeddedPostgres;
import dev.hodei.app.embedded.EmbeddedPostgresException;
import dev.hodei.database.DatabaseAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/**
 * Behind bin/db-backup and bin/db-restore: all tables, as they are at one moment, in a zip file, whatever PostgreSQL they are in and
 * whichever they go to. Each entry is what COPY ... WITH (FORMAT binary) has of a table; the last one, "manifest", says the version
 * of the tables and how many rows each has, so that a file without it is not whole.
 */
final class Backup {
    private static final String MANIFEST = "manifest";

    /** Tables in an order in which each stands behind those that it refers to. Flyway has its own. */
    private static final String TABLES = """
            SELECT c.relname, coalesce(string_agg(DISTINCT r.relname, ',') FILTER (WHERE r.relname <> c.relname), '')
            FROM pg_class c
            LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'f'
            LEFT JOIN pg_class r ON r.oid = k.confrelid
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'flyway_schema_history'
            GROUP BY c.relname ORDER BY c.relname""";

    private static final String COLUMNS = """
            SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
            WHERE attrelid = '%s'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''""";

    private static final String SEQUENCES = """
            SELECT format('SELECT setval(%L, coalesce(max(%I), 0) + 1, false) FROM %I',
                pg_get_serial_sequence(quote_ident(c.relname), a.attname), a.attname, c.relname)
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            WHERE c.relnamespace = 'public'::regnamespace AND a.attidentity <> ''""";

    private static final String VERSION = """
            SELECT version FROM flyway_schema_history WHERE success AND version IS NOT NULL
            ORDER BY installed_rank DESC LIMIT 1""";

    /** A reason not to back up or restore that whoever runs the command can remove. */
    private static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    public static void main(String[] arguments) {
        Logger.getLogger("").setLevel(Level.WARNING);
        boolean backup = arguments[0].equals("backup");
        String name = backup ? "db-backup" : "db-restore";
        try {
            if (backup) {
                backUp(Path.of(arguments[1]));
            } else {
                restore(Path.of(arguments[1]));
            }
        } catch (RefusedException | EmbeddedPostgresException | FlywayException | IllegalArgumentException e) {
            System.err.println(name + ": " + e.getMessage());
            System.exit(1);
        } catch (SQLException e) {
            System.err.println(name + ": the database says: " + e.getMessage());
            System.exit(1);
        } catch (FileAlreadyExistsException e) {
            System.err.println(name + ": " + e.getMessage() + " is there already; choose another name.");
            System.exit(1);
        } catch (NoSuchFileException e) {
            System.err.println(name + ": there is no " + e.getMessage() + ".");
            System.exit(1);
        } catch (IOException e) {
            System.err.println(name + ": " + e.getMessage());
            System.exit(1);
        }
    }

    private static void backUp(Path file) throws SQLException, IOException {
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        Path incomplete = file.resolveSibling(file.getFileName() + ".incomplete");
        Files.deleteIfExists(incomplete);
        // For its owner only: the backup holds the key that signs workers' credentials.
        Files.createFile(
                incomplete, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        long rows;
        try (EmbeddedPostgres _ = embeddedIfStopped();
                Connection connection = connect(runningAddress());
                ZipOutputStream zip = new ZipOutputStream(
                        Files.newOutputStream(incomplete, StandardOpenOption.WRITE), StandardCharsets.UTF_8)) {
            connection.setAutoCommit(false);
            execute(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            rows = writeTables(connection, zip);
        } catch (SQLException | IOException | RuntimeException e) {
            Files.deleteIfExists(incomplete);
            throw e;
        }
        Files.move(incomplete, file);
        System.out.println(file + ": " + rows + " rows, " + Files.size(file) + " bytes");
    }

    private static long writeTables(Connection connection, ZipOutputStream zip) throws SQLException, IOException {
        CopyManager copy = new CopyManager(connection.unwrap(BaseConnection.class));
        Properties manifest = new Properties();
        manifest.setProperty("version", value(connection, VERSION));
        long all = 0;
        for (String table : tables(connection)) {
            zip.putNextEntry(new ZipEntry(table));
            long rows = copy.copyOut(
                    "COPY " + table + " (" + columns(connection, table) + ") TO STDOUT (FORMAT binary)", zip);
            zip.closeEntry();
            manifest.setProperty("rows." + table, Long.toString(rows));
            manifest.setProperty("columns." + table, columns(connection, table));
            System.err.println("  " + table + ": " + rows);
            all += rows;
        }
        zip.putNextEntry(new ZipEntry(MANIFEST));
        manifest.store(zip, "A backup of Hodei's database");
        zip.closeEntry();
        return all;
    }

    private static void restore(Path file) throws SQLException, IOException {
        try (ZipFile zip = open(file)) {
            ZipEntry entry = zip.getEntry(MANIFEST);
            if (entry == null) {
                throw new RefusedException(file + " is no whole backup: it has no manifest.");
            }
            Properties manifest = new Properties();
            try (BufferedReader in =
                    new BufferedReader(new InputStreamReader(zip.getInputStream(entry), StandardCharsets.ISO_8859_1))) {
                manifest.load(in);
            }
            String given = System.getenv("HODEI_DATABASE_URL");
            if (given != null && !given.isEmpty()) {
                restore(zip, manifest, DatabaseAddress.parse(given));
            } else {
                // The server of this home must not run meanwhile, which its lock sees to.
                try (EmbeddedPostgres embedded = EmbeddedPostgres.start(home())) {
                    restore(zip, manifest, embedded.address());
                }
            }
        }
    }

    private static ZipFile open(Path file) throws IOException {
        try {
            return new ZipFile(file.toFile());
        } catch (ZipException e) {
            throw new RefusedException(file + " is no whole backup: " + e.getMessage() + ".");
        }
    }

    private static void restore(ZipFile zip, Properties manifest, DatabaseAddress address)
            throws SQLException, IOException {
        String version = manifest.getProperty("version");
        Flyway.configure()
                .dataSource(address.jdbcUrl(), address.user(), address.password())
                .target(version)
                .load()
                .migrate();
        try (Connection connection = connect(address)) {
            connection.setAutoCommit(false);
            String there = value(connection, VERSION);
            if (!there.equals(version)) {
                throw new RefusedException("The tables of " + address + " are of version " + there
                        + ", those of the backup of version " + version + ": restore into an empty database.");
            }
            if (!value(connection, "SELECT count(*) FROM (SELECT FROM jobs UNION ALL SELECT FROM workers) AS kept")
                    .equals("0")) {
                throw new RefusedException(address + " has jobs or workers already: restore into an empty database.");
            }
            List<String> tables = tables(connection);
            execute(connection, "TRUNCATE " + String.join(", ", tables));
            CopyManager copy = new CopyManager(connection.unwrap(BaseConnection.class));
            long all = 0;
            for (String table : tables) {
                try (InputStream in = zip.getInputStream(zip.getEntry(table))) {
                    long rows = copy.copyIn(
                            "COPY " + table + " (" + manifest.getProperty("columns." + table)
                                    + ") FROM STDIN (FORMAT binary)",
                            in);
                    if (rows != Long.parseLong(manifest.getProperty("rows." + table))) {
                        throw new RefusedException("The backup has " + rows + " rows of " + table + ", and should have "
                                + manifest.getProperty("rows." + table) + ".");
                    }
                    System.err.println("  " + table + ": " + rows);
                    all += rows;
                }
            }
            for (String setval : values(connection, SEQUENCES)) {
                execute(connection, setval);
            }
            connection.commit();
            connection.setAutoCommit(true);
            execute(connection, "ANALYZE");
            System.out.println(address + ": " + all + " rows");
        }
    }

    private static Path home() {
        String home = System.getenv("HODEI_HOME");
        return home == null || home.isEmpty() ? Path.of(System.getProperty("user.home"), ".hodei") : Path.of(home);
    }

    /** Null where there is an address of a database that runs. */
    private static EmbeddedPostgres embeddedIfStopped() throws IOException {
        String given = System.getenv("HODEI_DATABASE_URL");
        if (given != null && !given.isEmpty()) {
            return null;
        }
        if (!Files.isDirectory(home().resolve("postgres"))) {
            throw new RefusedException("There is no embedded database in " + home()
                    + ": set HODEI_HOME to the server's, or HODEI_DATABASE_URL.");
        }
        try (Connection _ = connect(runningAddress())) {
            return null;
        } catch (SQLException | NoSuchFileException e) {
            return EmbeddedPostgres.start(home());
        }
    }

    private static DatabaseAddress runningAddress() throws IOException {
        String given = System.getenv("HODEI_DATABASE_URL");
        return DatabaseAddress.parse(
                given == null || given.isEmpty()
                        ? Files.readString(home().resolve("postgres/url")).strip()
                        : given);
    }

    private static Connection connect(DatabaseAddress address) throws SQLException {
        return DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
    }

    private static List<String> tables(Connection connection) throws SQLException {
        Map<String, Set<String>> refersTo = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(TABLES)) {
            while (rows.next()) {
                refersTo.put(
                        rows.getString(1),
                        Set.of(rows.getString(2).split(",")).stream()
                                .filter(name -> !name.isEmpty())
                                .collect(Collectors.toSet()));
            }
        }
        List<String> inOrder = new ArrayList<>();
        while (inOrder.size() < refersTo.size()) {
            String next = refersTo.keySet().stream()
                    .filter(table -> !inOrder.contains(table) && inOrder.containsAll(refersTo.get(table)))
                    .findFirst()
                    .orElseThrow(() -> new RefusedException("Tables refer to each other in a circle: " + refersTo));
            inOrder.add(next);
        }
        return inOrder;
    }

    private static String columns(Connection connection, String table) throws SQLException {
        return value(connection, COLUMNS.formatted(table));
    }

    private static String value(Connection connection, String sql) throws SQLException {
        return values(connection, sql).getFirst();
    }

    private static List<String> values(Connection connection, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
