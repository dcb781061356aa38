package dev.hodei.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.v1.Pool;
import dev.hodei.v1.WorkerFacts;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may come next on a line. */
class CompletionTest {
    private static final String ONE = "1a2b3c4d" + "0".repeat(24);
    private static final String TWO = "2a2b3c4d" + "0".repeat(24);

    private FakeHodei hodei;

    @BeforeEach
    void start() throws IOException {
        hodei = new FakeHodei();
        hodei.add(ONE, job -> {
            job.running();
            job.job = job.job.toBuilder()
                    .setDisplayName("nightly\tbuild")
                    .setSpec(job.job.getSpec().toBuilder()
                            .putLabels("team", "web")
                            .putLabels("run", "4 2"))
                    .build();
        });
        hodei.add(TWO, job -> {
            job.running();
            job.exit(1);
        });
    }

    @AfterEach
    void stop() {
        hodei.close();
    }

    /** Without the first line, and without notes. */
    private List<String> after(String line) {
        return lines(line).skip(1).map(each -> each.replaceAll("\t.*", "")).toList();
    }

    private java.util.stream.Stream<String> lines(String line) {
        Cli.Result result = new Cli(hodei).run("complete", "--", line);
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        return result.out().lines();
    }

    @Test
    void commandsAndWhatTheyAreFor() {
        assertThat(after("hodei "))
                .containsExactly(
                        "run", "job", "worker", "pool", "status", "audit", "server", "completion", "help", "version");
        assertThat(lines("hodei job wat"))
                .containsExactly(
                        "words\twat",
                        "watch\tShow jobs' states as they change; with an id, until that job has ended, and exit with its"
                                + " exit code");
        assertThat(after("/some/where/hodei job wa")).containsExactly("wait", "watch");
        assertThat(after("A=1 hodei --server " + hodei.address() + " worker dr"))
                .containsExactly("drain");
        assertThat(after("hodei help job que")).containsExactly("queue");
        assertThat(after("hodei completion ")).containsExactly("bash", "zsh", "fish");
        assertThat(after("hodei nonsense ")).isEmpty();
    }

    @Test
    void optionsThatAreNotGivenYet() {
        assertThat(after("hodei job list --sta")).containsExactly("--state");
        assertThat(after("hodei job list --state failed --sta")).containsExactly("--state");
        assertThat(after("hodei run --time")).containsExactly("--timeout", "--timeline", "--timestamps");
        assertThat(after("hodei run --timeout 5m --time")).containsExactly("--timeline", "--timestamps");
        assertThat(after("hodei run -d --det")).isEmpty();
        assertThat(after("hodei run -- --ti")).isEmpty();
    }

    @Test
    void values() {
        assertThat(after("hodei job list --state "))
                .containsExactly("queued", "assigned", "running", "succeeded", "failed", "cancelled", "timed_out");
        assertThat(after("hodei job list --state=r")).containsExactly("--state=running");
        assertThat(after("hodei job list -o ")).containsExactly("table", "json");
        assertThat(after("hodei --color al")).containsExactly("always");
        assertThat(after("hodei run --name ")).isEmpty();
        assertThat(lines("hodei run --script x")).containsExactly("files\tx");
        assertThat(lines("hodei run -- x")).containsExactly("files\tx");
    }

    @Test
    void whatTheServerHas() {
        assertThat(lines("hodei job get ").skip(1))
                .containsExactly("2a2b3c4d\tfailed, made up", "1a2b3c4d\trunning, nightly\\tbuild");
        assertThat(after("hodei job get 1")).containsExactly("1a2b3c4d");
        assertThat(after("hodei job get 1a2b3c4d0")).containsExactly(ONE);
        assertThat(after("hodei job get 1a2b3c4d ")).containsExactly("2a2b3c4d");
        assertThat(after("hodei job cancel ")).containsExactly("1a2b3c4d");
        assertThat(after("hodei job retry ")).containsExactly("2a2b3c4d");
        assertThat(after("hodei audit --job 2a")).containsExactly("2a2b3c4d");
        assertThat(after("hodei worker drain --deadline 5m ")).containsExactly("feedbeef");
        assertThat(after("hodei job list --worker ")).containsExactly("feedbeef");
        assertThat(after("hodei job cancel --label ")).containsExactly("run=", "team=");
        assertThat(after("hodei job cancel --label team=")).containsExactly("team=web");
        assertThat(after("hodei job cancel --label 'run=4 ")).containsExactly("run=4 2");
        hodei.change(() -> {
            hodei.services.pools.pools.add(Pool.newBuilder().setName("default").build());
            hodei.services.worker = hodei.services.worker.toBuilder()
                    .setFacts(WorkerFacts.newBuilder().putLabels("os", "linux"))
                    .build();
        });
        assertThat(after("hodei run --pool ")).containsExactly("default");
        assertThat(after("hodei pool reset d")).containsExactly("default");
        assertThat(after("hodei run --require os=l")).containsExactly("os=linux");
    }

    @Test
    void aServerThatIsAwayOrRefusesIsNoMatter() throws Exception {
        hodei.services.refusal = Status.INTERNAL;
        assertThat(after("hodei job get ")).isEmpty();
        hodei.stop();
        assertThat(after("hodei job get ")).isEmpty();
        assertThat(after("hodei --server nonsense job get ")).isEmpty();
        assertThat(after("hodei job ge")).containsExactly("get");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void scriptsAreOursAndTheirShellsAcceptThem(String shell, @TempDir Path dir) throws Exception {
        Assumptions.assumeTrue(
                System.getenv("CI") != null || Files.isExecutable(Path.of("/usr/bin", shell)), shell + " is missing");
        String script = new Cli(hodei).run("completion", shell).out();
        assertThat(script.lines().limit(2).toList().toString())
                .contains("Made by `hodei completion " + shell + "`.")
                .doesNotContainIgnoringCase("picocli");
        Path file = Files.writeString(dir.resolve("completion"), script);
        Process check =
                new ProcessBuilder(shell, "-n", file.toString()).inheritIO().start();
        assertThat(check.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(check.exitValue()).isZero();
    }
}
