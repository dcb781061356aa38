import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.MigrateResult;

/** Behind bin/db-migrate: Flyway on HODEI_DATABASE_URL, with what the server has on its class path. */
final class Migrate {
    public static void main(String[] arguments) {
        Logger quiet = Logger.getLogger("org.flywaydb");
        quiet.setLevel(Level.WARNING);
        URI url = URI.create(System.getenv("HODEI_DATABASE_URL").replaceFirst("^jdbc:", ""));
        String[] user = (url.getRawUserInfo() == null ? "" : url.getRawUserInfo()).split(":", 2);
        String location = "//" + url.getHost() + ":" + (url.getPort() < 0 ? 5432 : url.getPort()) + url.getRawPath();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        try {
            MigrateResult result = Flyway.configure()
                    .dataSource(
                            "jdbc:postgresql:" + location + query, decode(user[0]), user.length > 1 ? decode(user[1]) : "")
                    .load()
                    .migrate();
            System.out.println(location + ": version "
                    + (result.targetSchemaVersion == null ? result.initialSchemaVersion : result.targetSchemaVersion)
                    + ", " + result.migrationsExecuted + " migration(s) run");
        } catch (FlywayException e) {
            System.err.println("db-migrate: " + e.getMessage());
            System.exit(1);
        }
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
