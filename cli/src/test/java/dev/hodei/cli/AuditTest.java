package dev.hodei.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.cli.terminal.Times;
import dev.hodei.cli.terminal.Width;
import dev.hodei.v1.AuditEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
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

    private List<String> shown(Instant first, Instant second, String detail) {
        String id = "a1b2c3d4" + "0".repeat(24);
        hodei.change(() -> {
            hodei.services.events.clear();
            hodei.services.events.add(event(first, "worker.provision_requested", id, detail));
            hodei.services.events.add(event(second, "job.finished", id, detail));
        });
        return new Cli(hodei)
                .terminals("1")
                .run("audit", "--color", "never")
                .out()
                .lines()
                .toList();
    }

    private static AuditEvent event(Instant time, String action, String job, String detail) {
        return AuditEvent.newBuilder()
                .setOccurredAt(Times.timestamp(time))
                .setActor("server")
                .setAction(action)
                .setJobId(job)
                .setWorkerId(FakeJob.WORKER)
                .setDetail(detail)
                .build();
    }

    @Test
    void anEventsDetailHasRoomBesideALongActionAtEightyColumns() {
        Instant now = Instant.now();
        List<String> lines = shown(now, now, "SUCCEEDED, attempt 1: exit_code 0, and so on and on");
        String time = Times.local(now).substring(11, 23);
        assertThat(lines)
                .allSatisfy(line -> assertThat(Width.of(line)).isLessThanOrEqualTo(80))
                .last()
                .asString()
                .matches(time + "  server  job.finished +a1b2c3d4  succeeded, attempt 1: exit_[a-z_]*…");
    }

    @Test
    void whatTellsEventsApartStaysInTheirTimesAtEightyColumns() {
        Instant now = Instant.now();
        for (Duration before : List.of(Duration.ofMillis(1), Duration.ofDays(1), Duration.ofDays(400))) {
            List<String> lines = shown(now, now.minus(before), "SUCCEEDED, attempt 1: exit_code 0, and so on and on");
            assertThat(lines).allSatisfy(line -> assertThat(Width.of(line)).isLessThanOrEqualTo(80));
            String time = lines.get(2).replaceAll(" .*", "");
            assertThat(Times.local(now.minus(before))).as(time).contains(time);
            assertThat(time)
                    .endsWith(Times.local(now.minus(before)).substring(10, 23).substring(1));
            assertThat(lines.get(1)).doesNotContain(time);
        }
    }

    @Test
    void whereNothingHasHappenedYetThatIsSaid() {
        hodei.change(hodei.services.events::clear);
        assertThat(new Cli(hodei).run("audit").err()).isEqualTo("hodei: no events yet\n");
        assertThat(new Cli(hodei).run("audit", "--actor", "user").err()).isEqualTo("hodei: no such events\n");
    }
}
