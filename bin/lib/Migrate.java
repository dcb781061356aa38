import dev.hodei.database.DatabaseAddress;
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
        try {
            DatabaseAddress address = DatabaseAddress.parse(System.getenv("HODEI_DATABASE_URL"));
            MigrateResult result = Flyway.configure()
                    .dataSource(address.jdbcUrl(), address.user(), address.password())
                    .load()
                    .migrate();
            System.out.println(address + ": version "
                    + (result.targetSchemaVersion == null ? result.initialSchemaVersion : result.targetSchemaVersion)
                    + ", " + result.migrationsExecuted + " migration(s) run");
        } catch (FlywayException | IllegalArgumentException e) {
            System.err.println("db-migrate: " + e.getMessage());
            System.exit(1);
        }
    }
}
