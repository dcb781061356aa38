package dev.hodei.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code hodei job wait}. */
class WaitTest {
    private static final String ONE = "1a2b3c4d" + "0".repeat(24);
    private static final String TWO = "2a2b3c4d" + "0".repeat(24);
    private static final String THREE = "3a2b3c4d" + "0".repeat(24);

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

    private void exit(FakeJob job, int code) {
        hodei.change(() -> job.exit(code));
    }

    private FakeJob labelled(String id, String value) {
        return hodei.add(id, job -> {
            job.running();
            job.job = job.job.toBuilder()
                    .setSpec(job.job.getSpec().toBuilder().putLabels("run", value))
                    .build();
        });
    }

    @Test
    void oneJobsCodeIsItsOwn() throws Exception {
        FakeJob job = hodei.add(ONE, FakeJob::running);
        var code = cli.start("job", "wait", "1a2b");
        exit(job, 7);
        Cli.Result result = cli.await(code);
        assertThat(result.code()).isEqualTo(7);
        assertThat(result.out()).isEqualTo("job 1a2b3c4d (made up) failed: exit code 7\n");
        assertThat(result.err()).isEmpty();

        // One that has ended long since is told at once.
        assertThat(new Cli(hodei).run("job", "wait", ONE).code()).isEqualTo(7);
    }

    @Test
    void ofSeveralTheFirstGivenThatFailedCounts() throws Exception {
        FakeJob one = hodei.add(ONE, FakeJob::running);
        FakeJob two = hodei.add(TWO, FakeJob::running);
        FakeJob three = hodei.add(THREE, job -> {});
        var code = cli.start("job", "wait", ONE, TWO, THREE, "2a2b");
        cli.out.await(String::isEmpty);
        hodei.change(three::running);
        exit(three, 3);
        cli.out.await(text -> text.contains("3a2b3c4d"));
        exit(two, 2);
        cli.out.await(text -> text.contains("2a2b3c4d"));
        exit(one, 0);
        Cli.Result result = cli.await(code);
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out().lines())
                .containsExactly(
                        "job 3a2b3c4d (made up) failed: exit code 3",
                        "job 2a2b3c4d (made up) failed: exit code 2",
                        "job 1a2b3c4d (made up) succeeded");
    }

    @Test
    void whereAllSucceedItIsZero() {
        hodei.add(ONE, job -> {
            job.running();
            job.exit(0);
        });
        hodei.add(TWO, job -> {
            job.running();
            job.exit(0);
        });
        assertThat(new Cli(hodei).run("job", "wait", ONE, TWO).code()).isZero();
    }

    @Test
    void anyIsOverWithTheFirstEnd() throws Exception {
        hodei.add(ONE, FakeJob::running);
        FakeJob two = hodei.add(TWO, FakeJob::running);
        var code = cli.start("job", "wait", "--any", ONE, TWO, "-o", "json");
        exit(two, 4);
        Cli.Result result = cli.await(code);
        assertThat(result.code()).isEqualTo(4);
        assertThat(result.out()).hasLineCount(1).contains(TWO);
        // Where one has ended already, nothing is waited for.
        assertThat(new Cli(hodei).run("job", "wait", "--any", ONE, TWO).code()).isEqualTo(4);
    }

    @Test
    void labelsStandForJobs() throws Exception {
        FakeJob one = labelled(ONE, "x");
        labelled(TWO, "y");
        FakeJob three = labelled(THREE, "x");
        var code = cli.start("job", "wait", "--label", "run=x");
        exit(three, 9);
        cli.out.await(text -> text.contains("3a2b3c4d"));
        exit(one, 5);
        Cli.Result result = cli.await(code);
        assertThat(result.code()).as("that of the oldest").isEqualTo(5);
        assertThat(result.out()).hasLineCount(2);

        Cli.Result none = new Cli(hodei).run("job", "wait", "--label", "run=z");
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).isEqualTo("hodei: no job has the label run=z\n");
        assertThat(new Cli(hodei).run("job", "wait", ONE, "--label", "run=x").code())
                .isEqualTo(2);
    }

    @Test
    void theTimeIsOverAtSomeTime() {
        hodei.add(ONE, FakeJob::running);
        hodei.add(TWO, job -> {
            job.running();
            job.exit(0);
        });
        Cli.Result result = cli.run("job", "wait", ONE, TWO, "--timeout", "2s");
        assertThat(result.code()).isEqualTo(75);
        assertThat(result.err()).isEqualTo("hodei: after 2s, 1 of 2 jobs has not ended: 1a2b3c4d\n");
        assertThat(result.out()).isEqualTo("job 2a2b3c4d (made up) succeeded\n");
        assertThat(new Cli(hodei).run("job", "wait", ONE, "--timeout", "2s").err())
                .isEqualTo("hodei: after 2s, job 1a2b3c4d has not ended\n");
    }

    @Test
    void whatEndsWhileTheServerIsAwayIsNotMissed() throws Exception {
        FakeJob job = hodei.add(ONE, FakeJob::running);
        var code = cli.start("job", "wait", ONE);
        hodei.await(h -> h.services.watches > 0);
        hodei.stop();
        cli.err.await(text -> text.contains("trying again"));
        exit(job, 6);
        hodei.restart();
        assertThat(cli.await(code).code()).isEqualTo(6);
    }
}
