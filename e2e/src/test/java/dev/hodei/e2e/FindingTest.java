package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Servers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Finding something among many: lines, jobs, events; and how it went in all. */
@ExtendWith(Servers.class)
@Execution(ExecutionMode.SAME_THREAD)
class FindingTest {
    private final HodeiServer server;

    FindingTest(HodeiServer server) {
        this.server = server;
    }

    @Test
    void linesOfALogAreFoundWhereTheyAre() throws Exception {
        String id = server.api()
                .run("seq 1 20000; echo 'Connection refused by db'; seq 20001 40000; printf 'no end' >&2")
                .job()
                .getJobId();
        var found =
                server.cli().run("job", "logs", id, "--grep", "refused by db").exitedWith(0);
        // The first line shows the command.
        assertThat(found.outText().lines()).last().isEqualTo("20002:Connection refused by db");
        server.cli().run("job", "logs", id, "--grep", "REFUSED").exitedWith(1);
        var expression = server.cli()
                .run("job", "logs", id, "--grep", "^connection \\w+ by db$", "--regex")
                .exitedWith(0);
        assertThat(expression.outText()).isEqualTo("20002:Connection refused by db\n");
        var invalid = server.cli().run("job", "logs", id, "--grep", "by (", "--regex");
        assertThat(invalid.exitCode()).isEqualTo(2);
        assertThat(invalid.errText()).contains("regular expression").hasLineCount(1);
        var error = server.cli().run("job", "logs", id, "--first-error").exitedWith(0);
        assertThat(error.outText()).endsWith(":no end\n");

        var file = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create("http://localhost:" + server.httpPort() + "/jobs/" + id + "/log"))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.body()
                        .lines()
                        .filter(line -> !line.startsWith("no end"))
                        .count())
                .isEqualTo(40_001);
        assertThat(file.body()).startsWith("1\n2\n").contains("no end").doesNotContain("$ seq");
    }

    @Test
    void jobsAndEventsAreFoundByTimeAndActor() {
        String id = server.api().run("echo found by time").job().getJobId();
        assertThat(server.cli()
                        .run("job", "list", "--since", "10m")
                        .exitedWith(0)
                        .outText())
                .contains(id.substring(0, 8));
        assertThat(server.cli()
                        .run("job", "list", "--until", "10m")
                        .exitedWith(0)
                        .outText())
                .doesNotContain(id.substring(0, 8));
        var events = server.cli()
                .run("audit", "--job", id, "--actor", "user", "--since", "10m")
                .exitedWith(0);
        assertThat(events.outText()).contains("job.queued").doesNotContain("job.assigned");
    }

    @Test
    void statusSaysHowItWent() {
        server.api().run("echo well");
        server.api().run("exit 1");
        // Jobs of other tests on this server may be about to end.
        Eventually.holds(
                "no job is queued or runs",
                Duration.ofSeconds(20),
                () -> status().contains("0 queued, 0 assigned, 0 running"));
        assertThat(status()).contains(" succeeded", "in the last 1h", "waited", "median");
        assertThat(server.cli().run("status", "-o", "json").exitedWith(0).outText())
                .contains("\"jobs\":{", "\"duration\":{");
    }

    private String status() {
        return server.cli().run("status", "--since", "1h").exitedWith(0).outText();
    }
}
