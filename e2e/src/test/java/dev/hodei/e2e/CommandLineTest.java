package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hodei.e2e.harness.Checkout;
import dev.hodei.e2e.harness.Cli;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The command line in scripts and in the hands of people. */
@ExtendWith(Servers.class)
@Execution(ExecutionMode.SAME_THREAD)
class CommandLineTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HodeiServer server;
    private final Cli cli;

    CommandLineTest(HodeiServer server) {
        this.server = server;
        this.cli = server.cli();
    }

    @Test
    void jsonIsOneObjectALine() throws Exception {
        Job job = server.api()
                .run("echo 'out \"q\" ü'; echo err >&2; printf '\\xff'")
                .job();

        JsonNode got = only(cli.run("job", "get", job.getJobId(), "-o", "json"));
        assertThat(got.path("jobId").asText()).isEqualTo(job.getJobId());
        assertThat(got.path("state").asText()).isEqualTo("succeeded");
        assertThat(got.path("exitCode").isInt()).isTrue();
        assertThat(got.path("attempts").path(0).path("logBytes").isNumber()).isTrue();
        assertThat(objects(cli.run("job", "list", "--limit", "5", "-o", "json")))
                .isNotEmpty();
        assertThat(objects(cli.run("worker", "list", "-o", "json"))).isNotEmpty();
        assertThat(objects(cli.run("audit", "-o", "json"))).isNotEmpty();
        assertThat(objects(cli.run("status", "-o", "json"))).isNotEmpty();

        List<JsonNode> log = objects(cli.run("job", "logs", job.getJobId(), "-o", "json"));
        assertThat(log.get(1).path("text").asText()).isEqualTo("out \"q\" ü");
        assertThat(log.get(1).path("stream").asText()).isEqualTo("stdout");
        assertThat(log).anyMatch(entry -> entry.path("stream").asText().equals("stderr"));
        assertThat(log).anyMatch(entry -> entry.path("bytes").asText().equals("/w=="));
    }

    @Test
    void aFailureInJsonModeIsStillOnStderr() throws Exception {
        Result result = cli.run("job", "get", "00000000", "-o", "json");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.outText()).isEmpty();
        JsonNode failure = JSON.readTree(result.errText());
        assertThat(failure.path("code").asText()).isEqualTo("not_found");
        assertThat(failure.path("message").asText()).contains("00000000");
    }

    @Test
    void nothingIsColouredOffATerminalOrWithNoColor() {
        String id = server.api().run("echo x").job().getJobId();

        assertThat(cli.run("job", "list").outText()).doesNotContain("\u001b[");
        assertThat(cli.run("job", "list", "--color", "always").outText()).contains("\u001b[");
        // script(1) gives it a terminal.
        String onTerminal = "script -qec 'hodei job get " + id + "' /dev/null </dev/null\n";
        assertThat(cli.shell(onTerminal).outText()).contains("\u001b[").contains(id);
        assertThat(cli.with("NO_COLOR", "1").shell(onTerminal).outText())
                .doesNotContain("\u001b[")
                .contains(id);
    }

    @Test
    void anyUniquePrefixOfAnIdWorks() {
        Job job = server.api().run("echo found").job();

        Result logs = cli.run("job", "logs", job.getJobId().substring(0, 8)).exitedWith(0);

        assertThat(logs.outText()).isEqualTo("found\n");
    }

    @Test
    void aQueuedJobsIdIsAllThatQueuePrints() {
        Result queued = cli.run("job", "queue", "--name", "queued one", "--", "echo later")
                .exitedWith(0);

        assertThat(queued.outText()).matches("[0-9a-f]{32}\n");
        String id = queued.outText().strip();
        server.api().awaitState(id, JobState.JOB_STATE_SUCCEEDED);
        assertThat(cli.run("job", "list", "--name", "QUEUED ONE").outText()).contains(id.substring(0, 8));
    }

    @Test
    void theTimelineShowsWhenWhatHappened() {
        Result result = cli.run("run", "--timeline", "--", "echo x").exitedWith(0);

        assertThat(result.errText())
                .contains("queued")
                .contains("assigned")
                .contains("running")
                .contains("succeeded");
        assertThat(result.outText()).isEqualTo("x\n");
    }

    @Test
    void theLauncherWorksFromAnywhereAndThroughALink(@TempDir Path directory) throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("with space"));
        Path bin = Files.createDirectory(elsewhere.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("first"), Checkout.launcher());
        Files.createSymbolicLink(bin.resolve("hodei-link"), Path.of("first"));
        Cli there = Cli.at("127.0.0.1:" + server.grpcPort(), elsewhere);

        Result result = there.shell("cd /; '" + bin + "/hodei-link' run -- 'echo through a link'")
                .exitedWith(0);

        assertThat(result.outText()).isEqualTo("through a link\n");
        // JUnit warns of links that lead out of the directory.
        Files.delete(bin.resolve("first"));
    }

    @Test
    void helpShowsAnExample() {
        Result all = cli.shell("""
                        for c in run 'job logs' 'server start'; do
                          hodei $c --help | grep -q "^  .*hodei $c" || echo "no example: $c"
                        done
                        """).exitedWith(0);

        assertThat(all.outText()).isEmpty();
    }

    @Test
    void whatIsNamedAndDoesNotExistIsAFailure() {
        String nobody = "0123456789abcdef".repeat(2);
        for (String command : List.of(
                "worker list --pool nosuch",
                "job list --worker " + nobody,
                "audit --job " + nobody,
                "audit --worker " + nobody,
                "job list --worker 01234567",
                "audit --job 01234567",
                "job list --state nosuch",
                "audit --actor nosuch")) {
            Result result = cli.run(command.split(" "));
            assertThat(result.exitCode()).as(command).isBetween(1, 2);
            assertThat(result.outText()).as(command).isEmpty();
            assertThat(result.errText()).as(command).startsWith("hodei: ").hasLineCount(1);
        }
        assertThat(cli.run("job", "list", "--label", "no=such").exitCode())
                .as("nothing matches, and nothing is missing")
                .isZero();
    }

    private static JsonNode only(Result result) throws Exception {
        List<JsonNode> objects = objects(result);
        assertThat(objects).hasSize(1);
        return objects.getFirst();
    }

    private static List<JsonNode> objects(Result result) throws Exception {
        result.exitedWith(0);
        List<JsonNode> objects = new ArrayList<>();
        for (String line : result.outText().lines().toList()) {
            if (!line.isEmpty()) {
                JsonNode node = JSON.readTree(line);
                assertThat(node.isObject()).as(line).isTrue();
                objects.add(node);
            }
        }
        return objects;
    }

    @Test
    void outputThatCanNotBeWrittenIsAFailureAndNoClosedPipe() {
        Result full = cli.shell("hodei job list > /dev/full; echo $?");

        assertThat(full.outText()).isEqualTo("1\n");
        assertThat(full.errText())
                .startsWith("hodei: standard output can't be written to: ")
                .hasLineCount(1);
    }

    @Test
    void closedStandardInputIsNoFileOfTheCommandsOwn() {
        Result closed = cli.shell("hodei run -q --stdin -- 'wc -c' <&-; hodei run -q -- 'echo x' <&-");

        assertThat(closed.outText()).isEqualTo("0\nx\n");
    }
}
