package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Duration;
import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Cli;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.e2e.harness.Servers.WithoutWorkers;
import dev.hodei.v1.Argv;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.ListJobsRequest;
import dev.hodei.v1.Script;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What can't be is refused, with a message that says what is wrong and how to put it right; nothing is stored. */
@ExtendWith(Servers.class)
@Execution(ExecutionMode.SAME_THREAD)
class BadInputTest {
    private static final String UNKNOWN_ID = "00000000000000000000000000000000";

    private final HodeiServer server;

    BadInputTest(@WithoutWorkers HodeiServer server) {
        this.server = server;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aJobThatCannotRunIsRefused(String what, JobSpec spec, String said) {
        long before = server.database().countJobs();

        StatusRuntimeException refusal = refusal(api -> api.queue(spec));

        assertThat(refusal.getStatus().getCode()).as(what).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(refusal.getStatus().getDescription()).as(what).containsIgnoringCase(said);
        assertThat(server.database().countJobs()).isEqualTo(before);
    }

    static Stream<Arguments> aJobThatCannotRunIsRefused() {
        JobSpec.Builder good = Api.command("true").toBuilder();
        return Stream.of(
                Arguments.of("no work", JobSpec.getDefaultInstance(), "command"),
                Arguments.of("an empty command", Api.command(""), "empty"),
                Arguments.of("a blank command", Api.command(" \t\n"), "empty"),
                Arguments.of("a command over the limit", Api.command("x".repeat(128 * 1024 + 1)), "at most 131071"),
                Arguments.of("NUL in the command", Api.command("echo \0"), "NUL"),
                Arguments.of("an argv without a program", Api.argv(), "program"),
                Arguments.of("an empty program", Api.argv("", "x"), "program"),
                Arguments.of("NUL in an argument", Api.argv("echo", "a\0b"), "NUL"),
                Arguments.of(
                        "too many arguments",
                        JobSpec.newBuilder()
                                .setArgv(Argv.newBuilder().addAllElements(Collections.nCopies(4_097, "x")))
                                .build(),
                        "at most 4096"),
                Arguments.of("an empty script", script("", "bash"), "empty"),
                Arguments.of("a script over the limit", script("#".repeat((1 << 20) + 1), "bash"), "at most 1048576"),
                Arguments.of("an interpreter that is none", script("true", "bash\0"), "interpreter"),
                Arguments.of("an interpreter of two lines", script("true", "bash\nrm"), "interpreter"),
                Arguments.of("an unknown interpreter", script("true", "pyhton3 -u"), "give the absolute path"),
                Arguments.of("an unknown one on the #! line", script("#!/usr/bin/env pyhton3\n", ""), "\"pyhton3\""),
                Arguments.of(
                        "NUL in the environment",
                        good.clone().putEnvironment("A", "b\0c").build(),
                        "NUL"),
                Arguments.of(
                        "a variable without a name",
                        good.clone().putEnvironment("", "v").build(),
                        "name"),
                Arguments.of(
                        "a variable that is none",
                        good.clone().putEnvironment("a-b", "v").build(),
                        "a-b"),
                Arguments.of(
                        "a reserved variable",
                        good.clone().putEnvironment("HODEI_X", "v").build(),
                        "HODEI_"),
                Arguments.of(
                        "a negative timeout",
                        good.clone().setTimeout(seconds(-1)).build(),
                        "timeout"),
                Arguments.of(
                        "a timeout of nothing",
                        good.clone().setTimeout(seconds(0)).build(),
                        "timeout"),
                Arguments.of(
                        "a timeout over 7 days",
                        good.clone().setTimeout(seconds(604_801)).build(),
                        "168h"),
                Arguments.of(
                        "a label that is none",
                        good.clone().putLabels("No Way", "v").build(),
                        "label"),
                Arguments.of("a name of two lines", good.clone().setName("a\nb").build(), "name"),
                Arguments.of(
                        "a name over the limit",
                        good.clone().setName("n".repeat(201)).build(),
                        "200"));
    }

    @Test
    void theCommandLineSaysWhatIsWrongAndExitsWith2() {
        long before = server.database().countJobs();
        Cli cli = server.cli();

        List<Result> results = new ArrayList<>();
        results.add(cli.run("run"));
        results.add(cli.run("run", "--", ""));
        results.add(cli.run("run", "--timeout", "-5s", "--", "true"));
        results.add(cli.run("run", "--env", "NOT SET", "--", "true"));
        results.add(cli.run("run", "--script", "/no/such/file"));
        results.add(cli.run("job", "get", "12"));
        results.add(cli.run("job", "get", "not-hex-at-all"));
        results.add(cli.run("job", "list", "--page-token", "nonsense"));
        results.add(cli.run("no-such-command"));

        assertThat(results).allSatisfy(result -> {
            assertThat(result.exitCode()).as(result.errText()).isEqualTo(2);
            assertThat(result.errText()).startsWith("hodei: ").hasLineCount(1);
            assertThat(result.outText()).isEmpty();
        });
        assertThat(server.database().countJobs()).isEqualTo(before);
    }

    @Test
    void anUnknownJobIsNamed() {
        Result get = server.cli().run("job", "get", UNKNOWN_ID).exitedWith(1);
        Result logs = server.cli().run("job", "logs", "0000abcd").exitedWith(1);
        Result cancel = server.cli().run("job", "cancel", UNKNOWN_ID).exitedWith(1);

        assertThat(get.errText()).contains(UNKNOWN_ID).containsIgnoringCase("no job");
        assertThat(logs.errText()).contains("0000abcd");
        assertThat(cancel.errText()).contains(UNKNOWN_ID);
    }

    @Test
    void anAmbiguousPrefixIsRefusedAndAUniqueOneTaken() {
        Job job = server.api().queue(Api.command("echo never"));
        String id = job.getJobId();
        char other = id.charAt(12) == '0' ? '1' : '0';
        String twin = id.substring(0, 12) + other + id.substring(13);
        server.database()
                .execute(
                        "INSERT INTO jobs (job_id, display_name, spec, state, queued_at, changed_at, finished_at)"
                                + " SELECT ?, display_name, spec, 'CANCELLED', queued_at, changed_at, now()"
                                + " FROM jobs WHERE job_id = ?",
                        twin,
                        id);

        Result ambiguous = server.cli().run("job", "get", id.substring(0, 8));
        Result unique = server.cli()
                .run("job", "get", id.substring(0, 13), "-o", "json")
                .exitedWith(0);

        assertThat(ambiguous.exitCode()).isNotZero();
        assertThat(ambiguous.errText()).contains(id.substring(0, 8)).containsIgnoringCase("more");
        assertThat(unique.outText()).contains(id).doesNotContain(twin);
        server.api().cancel(id);
    }

    @Test
    void aBadPageTokenOrSizeIsRefused() {
        StatusRuntimeException token = refusal(api -> api.jobs()
                .listJobs(ListJobsRequest.newBuilder().setPageToken("nonsense").build()));
        StatusRuntimeException size = refusal(api ->
                api.jobs().listJobs(ListJobsRequest.newBuilder().setPageSize(-1).build()));

        assertThat(token.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(token.getStatus().getDescription()).contains("page token");
        assertThat(size.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(size.getStatus().getDescription()).contains("page_size");
    }

    @Test
    void noServerAtTheAddressIsSaidAtOnceWithExitCode69() {
        Cli nowhere = Cli.at("127.0.0.1:" + HodeiServer.freePort(), server.home());

        long start = System.nanoTime();
        Result result = nowhere.run("job", "queue", "--", "true").exitedWith(69);

        assertThat(java.time.Duration.ofNanos(System.nanoTime() - start)).isLessThan(java.time.Duration.ofSeconds(5));
        assertThat(result.errText()).contains("cannot reach").contains("hodei server start");
    }

    @Test
    void anAddressThatIsNoneIsRefused() {
        Result result =
                Cli.at("not an address", server.home()).run("job", "list").exitedWith(2);

        assertThat(result.errText()).contains("HODEI_SERVER_ADDRESS").contains("localhost:50051");
    }

    private StatusRuntimeException refusal(Consumer<Api> call) {
        StatusRuntimeException refusal =
                catchThrowableOfType(StatusRuntimeException.class, () -> call.accept(server.api()));
        assertThat(refusal).isNotNull();
        return refusal;
    }

    private static JobSpec script(String content, String interpreter) {
        return JobSpec.newBuilder()
                .setScript(Script.newBuilder().setContent(content).setInterpreter(interpreter))
                .build();
    }

    private static Duration seconds(long seconds) {
        return Duration.newBuilder().setSeconds(seconds).build();
    }
}
