package dev.hodei.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that are started while the server restarts: those that follow wait for it, others answer at once. */
class RestartingServerTest {
    private static final String ID = "1a2b3c4d000000000000000000000000";

    private FakeHodei hodei;
    private Cli cli;

    @BeforeEach
    void start() throws IOException {
        hodei = new FakeHodei();
        cli = new Cli(hodei);
    }

    @AfterEach
    void stop() {
        hodei.close();
    }

    private String waiting(String patience) {
        return "hodei: the server at " + hodei.address() + " can't be reached; trying again for up to " + patience
                + ", in case it restarts (start one with `hodei server start`)\n";
    }

    @Test
    void runWaitsAndQueuesOnce() throws Exception {
        hodei.onQueue = job -> {
            job.running();
            job.print(new Chunks().line(Chunks.OUT, "ran"));
            job.exit(7);
        };
        hodei.stop();
        var code = cli.start("run", "--", "true");
        cli.err.await(waiting("1m")::equals);
        hodei.restart();
        Cli.Result result = cli.await(code);
        assertThat(result.code()).isEqualTo(7);
        assertThat(result.out()).isEqualTo("ran\n");
        assertThat(result.err()).startsWith(waiting("1m") + "hodei: connected after ");
        assertThat(hodei.jobs).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"job logs --follow " + ID, "job logs --all", "job watch", "job watch " + ID})
    void whatFollowsWaits(String words) throws Exception {
        hodei.add(ID, job -> {
            job.running();
            job.print(new Chunks().line(Chunks.OUT, "line"));
        });
        hodei.stop();
        cli.environment.put("HODEI_SERVER_WAIT", "5m");
        var code = cli.start(words.split(" "));
        cli.err.await(waiting("5m")::equals);
        assertThat(code).isNotDone();
        hodei.restart();
        cli.err.await(text -> text.matches("(?s).*hodei: connected after \\d+s\n"));
        cli.out.await(text -> text.contains(words.contains("logs") ? "line\n" : "1a2b3c4d"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"job list", "job get " + ID, "job logs " + ID, "job queue -- true", "run --detach -- true"})
    void whatAsksOnceAnswersAtOnce(String words) throws Exception {
        hodei.stop();
        Cli.Result result = cli.run(words.split(" "));
        assertThat(result.code()).isEqualTo(69);
        assertThat(result.err())
                .startsWith("hodei: cannot reach the Hodei server")
                .doesNotContain("trying again");
    }

    @Test
    void theWaitCanBeTurnedOff() throws Exception {
        hodei.stop();
        cli.environment.put("HODEI_SERVER_WAIT", "0");
        Cli.Result result = cli.run("run", "--", "true");
        assertThat(result.code()).isEqualTo(69);
        assertThat(result.err()).startsWith("hodei: cannot reach the Hodei server");

        cli.environment.put("HODEI_SERVER_WAIT", "soon");
        assertThat(cli.run("run", "--", "true").code()).isEqualTo(2);
    }

    @Test
    void aServerThatGivesUpIsSlowNotAway() {
        hodei.services.refusal = Status.DEADLINE_EXCEEDED.withDescription("the list took longer than 8 s");
        Cli.Result result = cli.run("job", "list");
        assertThat(result.code()).isEqualTo(69);
        assertThat(result.err())
                .isEqualTo("hodei: the server at " + hodei.address()
                        + " is there, but slow: the list took longer than 8 s\n");
    }

    @Test
    void whatFollowsAsksASlowServerAgain() throws Exception {
        hodei.services.refusal = Status.DEADLINE_EXCEEDED.withDescription("busy");
        hodei.onQueue = job -> job.exit(0);
        var code = cli.start("run", "--", "true");
        cli.err.await(text -> text.contains("trying again"));
        hodei.change(() -> hodei.services.refusal = null);
        assertThat(cli.await(code).code()).isZero();
    }
}
