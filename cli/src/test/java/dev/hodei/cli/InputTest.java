package dev.hodei.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes on standard input. */
class InputTest {
    private FakeHodei hodei;
    private Cli cli;

    @BeforeEach
    void start() throws IOException {
        hodei = new FakeHodei();
        hodei.onQueue = job -> {
            job.running();
            job.exit(0);
        };
        cli = new Cli(hodei);
    }

    @AfterEach
    void stop() {
        hodei.close();
    }

    private String carried() throws InterruptedException {
        return hodei.record(hodei.job()).getSpec().getStdin().toStringUtf8();
    }

    @ParameterizedTest
    @ValueSource(strings = {"run -q -i -- cat", "job queue --stdin -- cat", "run -q -d --stdin --script /dev/null"})
    void itIsHandedToTheJob(String words) throws Exception {
        Cli.Result result =
                cli.stdin("one\ntwo").run(words.replace("/dev/null", "pom.xml").split(" "));
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(carried()).isEqualTo("one\ntwo");
        String id = hodei.jobs.keySet().iterator().next();
        assertThat(new Cli(hodei).run("job", "get", id).out()).containsPattern("stdin +7 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run -- cat", "job queue -- cat", "run --detach -- cat"})
    void withoutTheOptionWhatWaitsThereIsRefusedAndNotRead(String words) throws Exception {
        Rest rest = new Rest("for the loop\n");
        Cli.Result result = cli.stdin(rest).run(words.split(" "));
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err())
                .isEqualTo("hodei: something waits on standard input, and the job would not get it: add --stdin to hand"
                        + " it to the job, or </dev/null to leave it to whoever else is to read it\n");
        assertThat(hodei.jobs).isEmpty();
        assertThat(rest.available()).as("still there").isEqualTo(13);
    }

    @Test
    void aFileIsTheJobsUnlessSomebodyHasBegunToReadIt(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("list"), "a\nb\n");
        try (FileInputStream list = new FileInputStream(file.toFile())) {
            assertThat(new Cli(hodei).stdin(list).run("run", "--", "cat").code())
                    .isEqualTo(2);
            assertThat(new String(list.readNBytes(2), StandardCharsets.UTF_8)).isEqualTo("a\n");
            assertThat(cli.stdin(list).run("run", "--", "cat").code()).isZero();
            assertThat(new String(list.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("b\n");
        }
        assertThat(carried()).isEmpty();
    }

    @Test
    void nothingThereIsNothingToSay() throws Exception {
        assertThat(cli.run("run", "--", "cat").code()).isZero();
        assertThat(carried()).isEmpty();
    }

    @Test
    void whatComesMeanwhileIsSaidAtTheEnd() {
        Rest rest = new Rest("late");
        rest.there = false;
        hodei.onQueue = job -> {
            rest.there = true;
            job.running();
            job.exit(0);
        };
        Cli.Result result = cli.stdin(rest).run("run", "--", "cat");
        assertThat(result.code()).isZero();
        assertThat(result.err()).contains("something came on standard input, and the job did not get it");
    }

    @Test
    void whatIsTypedIsNobodysInputUnlessAskedFor() throws Exception {
        assertThat(cli.terminals("0")
                        .stdin("typed ahead")
                        .run("run", "--", "cat")
                        .code())
                .isZero();
        assertThat(carried()).isEmpty();

        Cli asked = new Cli(hodei).terminals("0").stdin("typed");
        assertThat(asked.run("run", "-q", "-d", "-i", "--", "cat").err())
                .isEqualTo("hodei: type what the job is to read; Ctrl-D ends it\n");
    }

    @Test
    void oneMebibyteAndNoMore() throws Exception {
        assertThat(cli.stdin("x".repeat(1 << 20)).run("run", "-i", "--", "cat").code())
                .isZero();
        assertThat(carried()).hasSize(1 << 20);
        Cli.Result more = new Cli(hodei).stdin("x".repeat((1 << 20) + 1)).run("run", "-i", "--", "cat");
        assertThat(more.code()).isEqualTo(2);
        assertThat(more.err())
                .isEqualTo("hodei: --stdin: standard input is larger than 1 MiB; have the job fetch it itself\n");
        assertThat(hodei.jobs).hasSize(1);
    }

    @Test
    void twoReadersOfOneInputAreRefused() {
        assertThat(cli.stdin("echo x").run("run", "--stdin", "--script", "-").code())
                .isEqualTo(2);
        assertThat(new Cli(hodei)
                        .stdin("echo x")
                        .run("job", "queue", "-i", "--batch", "-")
                        .code())
                .isEqualTo(2);
        assertThat(new Cli(hodei).stdin("echo x").run("run", "--script", "-").code())
                .isZero();
    }

    @Test
    void aRequestIdQueuesOnce() {
        Cli.Result first = cli.run("job", "queue", "--request-id", "build-42", "--", "true");
        Cli.Result second = new Cli(hodei).run("job", "queue", "--request-id", "build-42", "--", "true");
        assertThat(second.out()).isEqualTo(first.out());
        assertThat(hodei.jobs).hasSize(1);
        assertThat(new Cli(hodei)
                        .stdin("true")
                        .run("job", "queue", "--request-id", "build-42", "--batch", "-")
                        .code())
                .isEqualTo(2);
    }

    /** What somebody else is going to read. */
    private static final class Rest extends ByteArrayInputStream {
        private volatile boolean there = true;

        Rest(String text) {
            super(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public synchronized int available() {
            return there ? super.available() : 0;
        }
    }
}
