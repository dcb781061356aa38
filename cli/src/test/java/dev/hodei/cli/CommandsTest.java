package dev.hodei.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.grpc.Status;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of jobs, workers and the server; usage and failures. */
class CommandsTest {
    private static final String ID = "1a2b3c4d" + "0".repeat(24);

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

    @Test
    void aListPagesByItselfAndStopsAtItsLimit() {
        for (int i = 0; i < 450; i++) {
            hodei.add(String.format("%032x", i), job -> {});
        }
        assertThat(new Cli(hodei).run("job", "list", "--limit", "0").out()).hasLineCount(451);
        Cli.Result limited = new Cli(hodei).run("job", "list", "--limit", "3", "-o", "json");
        assertThat(limited.out()).hasLineCount(3);
        assertThat(limited.err()).as("JSON, too").isEqualTo("{\"nextPageToken\":\"3\"}\n");
        assertThat(new Cli(hodei)
                        .run("job", "list", "--limit", "1", "--page-token", "3", "-o", "json")
                        .out())
                .contains(String.format("%032x", 446));
    }

    @Test
    void jobsAreCountedByState() {
        for (int i = 0; i < 5; i++) {
            hodei.add(String.format("%032x", i), job -> {});
        }
        String[] count = {"job", "list", "--state", "queued,failed", "--count"};
        assertThat(new Cli(hodei).run(count).out()).matches("STATE +JOBS *\nqueued +3\\+ *\nfailed +0 *\n");
        assertThat(new Cli(hodei)
                        .run("job", "list", "--state", "queued,failed", "--count", "-o", "json")
                        .out())
                .isEqualTo("""
                        {"state":"queued","jobs":3,"more":true}
                        {"state":"failed","jobs":0,"more":false}
                        """);
    }

    @Test
    void aListWithoutJobsLeavesStdoutEmpty() {
        Cli.Result result = cli.run("job", "list");
        assertThat(result.out()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.err()).isEqualTo("hodei: no jobs yet\n");
        assertThat(new Cli(hodei).run("job", "list", "--name", "x").err()).isEqualTo("hodei: no such jobs\n");
    }

    @Test
    void controlCharactersInNamesAreShownNotObeyed() {
        hodei.add(
                ID,
                job -> job.job = job.job.toBuilder()
                        .setDisplayName("x\u001b[2J\ny\u202e")
                        .build());
        assertThat(cli.run("job", "list").out())
                .contains("x\\x1b[2J\\ny\\u202e")
                .hasLineCount(2);
    }

    @Test
    void retryQueuesANewJobThatNamesItsOrigin() {
        hodei.add(ID, job -> {
            job.job = job.job.toBuilder()
                    .setSpec(job.job.getSpec().toBuilder()
                            .setRetries(2)
                            .setRetriesOnLost(1)
                            .setMerge(true))
                    .build();
            job.running();
            job.exit(3);
        });
        Cli.Result result = cli.run("job", "retry", "1a2b");
        assertThat(result.code()).isZero();
        String again = result.out().strip();
        assertThat(again).matches("[0-9a-f]{32}").isNotEqualTo(ID);
        assertThat(new Cli(hodei).run("job", "get", again).out())
                .contains("runs again  " + ID)
                .contains("output      stdout and stderr merged")
                .contains("retries     2 if it fails, 1 if its worker is lost");

        Cli.Result live = new Cli(hodei).run("job", "retry", again);
        assertThat(live.code()).isEqualTo(1);
        assertThat(live.err()).contains("has not ended").hasLineCount(1);
    }

    @Test
    void getShowsAttemptsAndTimeline() {
        hodei.add(ID, job -> {
            job.running();
            job.exit(3);
        });
        assertThat(cli.run("job", "get", "1a2b").out())
                .contains("failed: exit code 3", "attempt 1", "timeline", "assigned", "worker feedbeef");
        hodei.add("2a2b" + "0".repeat(28), job -> {
            job.running();
            job.failedAndQueuedAgain(1);
            job.running();
        });
        assertThat(new Cli(hodei).run("job", "get", "2a2b").out())
                .contains(
                        "\nattempt 1   on worker feedbeef, failed: exit code 1\n",
                        "\nattempt 2   running on worker feedbeef\n");
    }

    @Test
    void jsonIsTheWireMessage() {
        hodei.add(ID, FakeJob::running);
        JsonObject job = JsonParser.parseString(
                        cli.run("job", "get", ID, "-o", "json").out())
                .getAsJsonObject();
        assertThat(job.get("jobId").getAsString()).isEqualTo(ID);
        assertThat(job.get("state").getAsString()).isEqualTo("running");
        assertThat(job.get("cancelRequested").getAsBoolean()).isFalse();
        JsonObject attempt = job.getAsJsonArray("attempts").get(0).getAsJsonObject();
        assertThat(attempt.get("state").getAsString()).isEqualTo("running");
        assertThat(attempt.get("logBytes").toString()).as("a number").isEqualTo("0");
    }

    @Test
    void cancelSaysWhatItDid() {
        hodei.add("aaaa" + "0".repeat(28), job -> {});
        hodei.add("bbbb" + "0".repeat(28), FakeJob::running);
        hodei.add("cccc" + "0".repeat(28), job -> {
            job.running();
            job.exit(0);
        });
        assertThat(new Cli(hodei).run("job", "cancel", "aaaa").out()).contains("is cancelled");
        assertThat(new Cli(hodei).run("job", "cancel", "aaaa").out()).contains("had already ended: it was cancelled");
        assertThat(new Cli(hodei).run("job", "cancel", "bbbb").out()).contains("is being stopped");
        assertThat(new Cli(hodei).run("job", "cancel", "cccc").out()).contains("had already ended: it succeeded");
    }

    @Test
    void watchEndsWithItsJob() throws Exception {
        FakeJob job = hodei.add(ID, waiting -> {});
        var code = cli.start("job", "watch", ID);
        cli.out.await(text -> text.contains("is queued: no worker is free"));
        hodei.change(job::running);
        hodei.change(() -> job.exit(0));
        Cli.Result result = cli.await(code);
        assertThat(result.code()).isZero();
        assertThat(result.out().lines()).last().asString().contains("succeeded");
    }

    @Test
    void statusCountsAtOneGlance() {
        hodei.add(ID, FakeJob::running);
        hodei.add("bbbb" + "0".repeat(28), job -> {});
        assertThat(new Cli(hodei).run("status").out())
                .contains(
                        "answers",
                        "1 queued, 0 assigned, 1 running",
                        "1 ready; 0 of 2 slots in use",
                        "no worker is free")
                .contains("the oldest, bbbb0000, queued 5m ago", "88% of 8 succeeded; 1 failed, in the last 24h")
                .doesNotContain("controller")
                .contains("median 40ms, 90th percentile 2.000s, 99th percentile 1m30s", "25% of the workers' slots");
        assertThat(new Cli(hodei).run("status", "--since", "1h", "-o", "json").out())
                .contains("\"reachable\":true", "\"queued\":1", "\"ready\":1", "\"p99\":90,")
                .contains("\"windowStart\":\"1970-01-12T12:46:");
        assertThat(new Cli(hodei).run("status", "--since", "soon").err())
                .contains("--since: 'soon' is no time")
                .hasLineCount(1);
    }

    @Test
    void jobsAndEventsAreListedByTime() {
        new Cli(hodei).run("job", "list", "--since", "2026-11-24T09:30:00Z", "--until", "2026-11-24T10:00:00Z");
        assertThat(hodei.services.listed.getFirst().getFilter().getQueuedAfter().getSeconds())
                .isEqualTo(Instant.parse("2026-11-24T09:30:00Z").getEpochSecond());
        assertThat(hodei.services
                        .listed
                        .getFirst()
                        .getFilter()
                        .getQueuedBefore()
                        .getSeconds())
                .isEqualTo(Instant.parse("2026-11-24T10:00:00Z").getEpochSecond());
        assertThat(hodei.services.listed.getFirst().getOldestFirst()).isFalse();
        new Cli(hodei).run("job", "list", "--oldest-first");
        assertThat(hodei.services.listed.getLast().getOldestFirst()).isTrue();
        new Cli(hodei).run("audit", "--actor", "user", "--since", "2h");
        assertThat(hodei.services.audits.getFirst().getActor()).isEqualTo("user");
        assertThat(hodei.services.audits.getFirst().hasOccurredAfter()).isTrue();
        assertThat(hodei.services.audits.getFirst().hasOccurredBefore()).isFalse();
    }

    @Test
    void workersAndAuditAreTables() {
        assertThat(new Cli(hodei).run("worker", "list").out())
                .contains("feedbeef", "healthy", "never", "0/2", "build-\\x1b[31m1");
        assertThat(new Cli(hodei).run("audit").out()).containsPattern("(worker|worker:feedbeef) +worker.ready");
    }

    @Test
    void coloursOnlyOnATerminalAndNotWithNoColor() {
        hodei.add(ID, FakeJob::running);
        assertThat(new Cli(hodei).run("job", "list").out()).doesNotContain("\u001b");
        assertThat(new Cli(hodei).terminals("012").run("job", "list").out()).contains("\u001b[36m");
        Cli plain = new Cli(hodei).terminals("012");
        plain.environment.put("NO_COLOR", "1");
        assertThat(plain.run("job", "list").out()).doesNotContain("\u001b");
        assertThat(new Cli(hodei).run("--color", "always", "job", "list").out()).contains("\u001b[36m");
    }

    @Test
    void noServerIs69AndSaysWhatToDo() throws Exception {
        hodei.stop();
        Cli.Result result = cli.run("job", "list");
        assertThat(result.code()).isEqualTo(69);
        assertThat(result.err())
                .isEqualTo("hodei: cannot reach the Hodei server at " + hodei.address()
                        + ": Connection refused (start one with `hodei server start`, or set"
                        + " HODEI_SERVER_ADDRESS)\n");
    }

    @Test
    void refusedCredentialsAre77() {
        hodei.services.refusal = Status.PERMISSION_DENIED.withDescription("only its owner may");
        Cli.Result result = cli.run("job", "list");
        assertThat(result.code()).isEqualTo(77);
        assertThat(result.err()).isEqualTo("hodei: not allowed: only its owner may\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nope", "host:0", "host:99999", "ftp://h:1", "::1:50051", "h:1/path", "http://", "a b:1", ""})
    void aBadAddressIsUsage(String address) {
        Cli.Result result = cli.run("--server", address, "job", "list");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("for example localhost:50051").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "run",
                "job",
                "job queue",
                "job get",
                "job list",
                "job logs",
                "job watch",
                "job cancel",
                "job retry",
                "job wait",
                "job why",
                "worker",
                "worker list",
                "worker get",
                "worker watch",
                "worker drain",
                "worker terminate",
                "status",
                "audit",
                "server",
                "server start",
                "completion",
                "help",
                "version"
            })
    void helpShowsAnExampleOfEveryCommand(String command) {
        String line = (command + " --help").strip();
        Cli.Result result = cli.run(line.split(" ", -1));
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("Usage: hodei", "Example", "  hodei ", "--server");
        assertThat(result.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "job list --bogus",
                "worker drain",
                "worker drain feed --all",
                "worker drain feed --deadline 0",
                "worker drain feed --deadline 8d",
                "worker terminate",
                "job get",
                "job logs",
                "run",
                "job list --state nope",
                "job logs abcd --all",
                "completion tcsh",
                "run --interpreter python3 -- x",
                "run --script /nowhere",
                "run --env NOT_SET -- x",
                "run --env =1 -- x",
                "job list --limit -1",
                "run --label x -- y",
                "-o yaml job list"
            })
    void wrongUsageIs2AndOneLine(String line) {
        Cli.Result result = cli.run(line.split(" ", -1));
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).startsWith("hodei: ").hasLineCount(1);
        assertThat(result.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "frobnicate             | there is no command 'frobnicate' (see `hodei --help`)",
                "job frobnicate         | there is no command 'frobnicate' (see `hodei job --help`)",
                "job list --bogus       | there is no option '--bogus' (see `hodei job list --help`)",
                "pool reset feed beef   | 'beef' is one argument too many (see `hodei pool reset --help`)",
                "job lits               | there is no command 'lits'; did you mean 'list'? (see `hodei job --help`)",
                "logs abcd              | there is no command 'logs'; did you mean 'job logs'? (see `hodei --help`)",
                "list                   | there is no command 'list'; did you mean 'job list', 'worker list' or 'pool list'?",
                "help job lgos          | there is no command 'lgos'; did you mean 'logs'?",
                "job list --stat failed | there is no option '--stat'; did you mean '--state'?",
                "job list --sattes=x    | there is no option '--sattes=x'; did you mean '--state'?",
                "run --time 5m -- x     | there is no option '--time'; did you mean '--timeout', '--timeline' or '--timestamps'? (see",
                "run --all -- ls        | there is no option '--all'; what is to be run goes after --, with its own options",
            })
    void whatIsNotThereIsNamed(String line, String said) {
        Cli.Result result = cli.run(line.split(" ", -1));
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).startsWith("hodei: " + said);
    }

    @Test
    void theServerIsLeftToTheLauncherAndTakesNoOptions() {
        Cli.Result result = cli.run("--server", "elsewhere:1", "server", "start");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("takes no options", "HODEI_GRPC_PORT");
    }
}
