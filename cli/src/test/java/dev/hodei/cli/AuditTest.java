package dev.hodei.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.cli.terminal.Width;
import dev.hodei.v1.AuditEvent;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The audit log at a terminal. */
class AuditTest {
    private final FakeHodei hodei;

    AuditTest() throws IOException {
        hodei = new FakeHodei();
    }

    @AfterEach
    void stop() {
        hodei.close();
    }

    @Test
    void anEventsDetailHasRoomBesideALongActionAtEightyColumns() {
        String id = "a1b2c3d4" + "0".repeat(24);
        hodei.change(() -> {
            hodei.services.events.clear();
            for (String action : List.of("worker.provision_requested", "job.finished")) {
                hodei.services.events.add(AuditEvent.newBuilder()
                        .setActor("server")
                        .setAction(action)
                        .setJobId(id)
                        .setWorkerId(FakeJob.WORKER)
                        .setDetail("SUCCEEDED, attempt 1: exit_code 0, and so on and on")
                        .build());
            }
        });
        Cli terminal = new Cli(hodei).terminals("1");
        assertThat(terminal.run("audit", "--color", "never").out().lines())
                .allSatisfy(line -> assertThat(Width.of(line)).isLessThanOrEqualTo(80))
                .last()
                .asString()
                .matches("[-0-9]{10}T\\d\\d:\\d\\d +server +job.finished +a1b2c3d4 +succeeded, attempt 1: exit_co…");
    }
}
