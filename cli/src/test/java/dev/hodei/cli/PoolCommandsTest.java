package dev.hodei.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.hodei.v1.CircuitState;
import dev.hodei.v1.CreateWorkerTokenRequest;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.Pool;
import dev.hodei.v1.RefreshWorkerRequest;
import dev.hodei.v1.ResetPoolRequest;
import dev.hodei.v1.ShapeInTrouble;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerState;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pools, refreshes and invitations at the command line. */
class PoolCommandsTest {
    private static final String SECOND = "2".repeat(32);
    private static final String THIRD = "3".repeat(32);

    private final FakeHodei hodei;

    PoolCommandsTest() throws IOException {
        hodei = new FakeHodei();
    }

    @AfterEach
    void stop() {
        hodei.close();
    }

    private Cli.Result run(String... args) {
        return new Cli(hodei).run(args);
    }

    private FakePools.State fake() {
        return hodei.services.pools;
    }

    @Test
    void namesOfPoolsAreToldApartAtEightyColumns() {
        for (String name : List.of("builders-large-1", "builders-large-2")) {
            fake().pools
                    .add(Pool.newBuilder()
                            .setName(name)
                            .setProvider("process")
                            .setWorkersBusy(12)
                            .setWorkersStarting(3)
                            .setImage("registry.example/" + "image/".repeat(10))
                            .setLastError("no such image ".repeat(20))
                            .build());
        }
        assertThat(new Cli(hodei).terminals("1").run("pool", "list").out().replaceAll("\u001b\\[[0-9;]*m", ""))
                .contains("\nbuilders-large-1 ", "\nbuilders-large-2 ");
    }

    @Test
    void poolsAreListedInTheirOrderWithTheirTrouble() {
        fake().pools
                .add(Pool.newBuilder()
                        .setName("default")
                        .setProvider("process")
                        .setMaxWorkers(2)
                        .setWorkersIdle(1)
                        .setWorkersBusy(1)
                        .setCircuit(CircuitState.CIRCUIT_STATE_CLOSED)
                        .build());
        fake().pools
                .add(Pool.newBuilder()
                        .setName("big")
                        .setProvider("docker")
                        .setImage("debian:bookworm-slim")
                        .setCpuMillis(1_500)
                        .setMemoryBytes(512L << 20)
                        .setMinIdle(1)
                        .setMaxWorkers(4)
                        .setWorkersStarting(1)
                        .setWorkersStopping(2)
                        .setCircuit(CircuitState.CIRCUIT_STATE_OPEN)
                        .setFailures(5)
                        .setLastError("no \u001b[31mengine")
                        .setLastErrorAt(
                                Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond() - 5))
                        .build());
        List<String> lines = run("pool", "list").out().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).startsWith("NAME").contains("PROVIDER", "WORKERS", "STARTS", "LAST ERROR");
        assertThat(lines.get(1)).matches("default +process +1 busy, 1 idle +2 +0 +- +- +yes *");
        assertThat(lines.get(2))
                .matches(
                        "big +docker +1 starting, 2 stopping +4 +1 +1\\.5 cpus 512 MiB +debian:bookworm-slim +no +\\ds ago: .*engine")
                .doesNotContain("\u001b");
        fake().pools
                .set(
                        1,
                        fake().pools.get(1).toBuilder()
                                .setNextTryAt(Timestamp.newBuilder()
                                        .setSeconds(Instant.now().getEpochSecond() + 100))
                                .build());
        assertThat(run("pool", "list").out()).containsPattern("slim +no, next try in (100|99|9\\d)s +\\ds ago");
        fake().pools
                .set(
                        1,
                        fake().pools.get(1).toBuilder()
                                .setCircuit(CircuitState.CIRCUIT_STATE_HALF_OPEN)
                                .clearNextTryAt()
                                .build());
        assertThat(run("pool", "list").out()).containsPattern("slim +trying +\\ds ago");
        assertThat(run("pool", "list", "-o", "json").out().lines())
                .hasSize(2)
                .last()
                .asString()
                .contains("\"circuit\":\"half_open\"");
    }

    @Test
    void shapesInTroubleAreListedBelowTheirPools() {
        fake().pools
                .add(Pool.newBuilder()
                        .setName("default")
                        .setProvider("docker")
                        .setMaxWorkers(2)
                        .setCircuit(CircuitState.CIRCUIT_STATE_CLOSED)
                        .addShapesInTrouble(ShapeInTrouble.newBuilder()
                                .setImage("maven:nope")
                                .setMemoryBytes(512L << 20)
                                .setCircuit(CircuitState.CIRCUIT_STATE_OPEN)
                                .setLastError("no \u001b[31mimage")
                                .setLastErrorAt(Timestamp.newBuilder()
                                        .setSeconds(Instant.now().getEpochSecond() - 5)))
                        .build());
        fake().pools
                .add(Pool.newBuilder()
                        .setName("external")
                        .setProvider("external")
                        .setCircuit(CircuitState.CIRCUIT_STATE_CLOSED)
                        .build());
        List<String> lines = run("pool", "list").out().lines().toList();
        assertThat(lines.get(1)).matches("default +docker .* yes *");
        assertThat(lines.get(2)).matches("external +external +none +- .* joined *");
        assertThat(lines.get(3))
                .matches("pool default: image maven:nope, 512 MiB: starts none; \\ds ago: no .*image")
                .doesNotContain("\u001b");
    }

    @Test
    void aPoolIsReset() {
        assertThat(run("pool", "reset", "big").out()).isEqualTo("pool big had no failure to forget\n");
        fake().shapesReset = 2;
        assertThat(run("pool", "reset", "big").out())
                .isEqualTo("pool big: failures of 2 kinds of workers are forgotten; they are tried again\n");
        assertThat(fake().asked)
                .last()
                .isEqualTo(ResetPoolRequest.newBuilder().setPool("big").build());
        assertThat(run("pool", "reset").code()).isEqualTo(2);
    }

    @Test
    void whatHasToBeKnownOfATokensAddressIsSaidBesideIt() {
        fake().addressNote = "this server listens only on this machine";
        Cli.Result told = run("worker", "token", "-q");
        assertThat(told.out()).startsWith("HODEI_SERVER_ADDRESS=").hasLineCount(1);
        assertThat(told.err()).isEqualTo("hodei: this server listens only on this machine\n");
    }

    @Test
    void aRefreshSaysHowTheWorkerIs() {
        hodei.services.worker = hodei.services.worker.toBuilder()
                .setProviderStatus("process 4711 runs")
                .build();
        assertThat(run("worker", "refresh", "feed").out()).isEqualTo("worker feedbeef is ready: process 4711 runs\n");
        assertThat(fake().asked)
                .containsExactly(
                        RefreshWorkerRequest.newBuilder().setWorkerId("feed").build());
        hodei.services.worker = hodei.services.worker.toBuilder()
                .setState(WorkerState.WORKER_STATE_LOST)
                .setProviderStatus("nothing of it is left")
                .build();
        assertThat(run("worker", "refresh", "feed").out())
                .isEqualTo("worker feedbeef is lost: nothing of it is left\n");
        assertThat(run("worker", "refresh", "feed", "-o", "json").out()).contains("\"state\":\"lost\"");
    }

    @Test
    void allAreRefreshedOneAfterTheOther() {
        assertThat(run("worker", "refresh", "--all").out()).startsWith("worker feedbeef is ready");
        assertThat(fake().asked)
                .containsExactly(RefreshWorkerRequest.newBuilder()
                        .setWorkerId(FakeJob.WORKER)
                        .build());
    }

    private Worker another(String id) {
        Worker worker = hodei.services.worker.toBuilder().setWorkerId(id).build();
        hodei.services.otherWorkers.add(worker);
        return worker;
    }

    private static StatusRuntimeException away(String part, String why) {
        Metadata trailers = new Metadata();
        trailers.put(Metadata.Key.of("hodei-away", Metadata.ASCII_STRING_MARSHALLER), part);
        return Status.UNAVAILABLE.withDescription(why).asRuntimeException(trailers);
    }

    @Test
    void oneThatCanNotBeRefreshedKeepsNoOtherFromIt() {
        another(SECOND);
        another(THIRD);
        fake().unrefreshed.put(FakeJob.WORKER, away("provider", "provider docker could not be asked: no engine"));
        fake().unrefreshed
                .put(
                        THIRD,
                        Status.FAILED_PRECONDITION
                                .withDescription("its provider, gone, is not configured in this server")
                                .asRuntimeException());
        Cli.Result all = run("worker", "refresh", "--all");
        assertThat(all.out()).isEqualTo("worker 22222222 is ready: \n");
        assertThat(all.err().lines())
                .containsExactly(
                        "hodei: worker feedbeef: provider docker could not be asked: no engine",
                        "hodei: worker 33333333: its provider, gone, is not configured in this server");
        assertThat(all.code()).as("as the first failure").isEqualTo(69);
        fake().unrefreshed.remove(FakeJob.WORKER);
        assertThat(run("worker", "refresh", "--all").code()).isEqualTo(1);
    }

    @Test
    void oneThatHasEndedMeanwhileIsNoFailure() {
        Worker second = another(SECOND);
        hodei.services.otherWorkers.set(
                0,
                second.toBuilder().setFinishedAt(Timestamp.getDefaultInstance()).build());
        fake().unrefreshed
                .put(
                        SECOND,
                        Status.FAILED_PRECONDITION
                                .withDescription("worker 22222222 has ended already")
                                .asRuntimeException());
        Cli.Result all = run("worker", "refresh", "--all");
        assertThat(all.out()).isEqualTo("worker feedbeef is ready: \n");
        assertThat(all.err()).isEmpty();
        assertThat(all.code()).isZero();
    }

    @Test
    void whereNoneCanBeRefreshedTheFirstFailureIsTheLast() {
        another(SECOND);
        fake().unrefreshed.put(FakeJob.WORKER, Status.PERMISSION_DENIED.asRuntimeException());
        Cli.Result all = run("worker", "refresh", "--all");
        assertThat(all.code()).isEqualTo(77);
        assertThat(all.err().lines()).hasSize(1);
        assertThat(all.out()).isEmpty();
    }

    @Test
    void aRefreshIsOfOneWorkerOrOfAll() {
        assertThat(run("worker", "refresh").code()).isEqualTo(2);
        assertThat(run("worker", "refresh", "feed", "--all").code()).isEqualTo(2);
        assertThat(fake().asked).isEmpty();
    }

    @Test
    void aProviderThatIsAwayIsAnError() {
        fake().refusal = Status.FAILED_PRECONDITION.withDescription("worker feedbeef has ended already: it is lost");
        Cli.Result ended = run("worker", "refresh", "feed");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err()).isEqualTo("hodei: worker feedbeef has ended already: it is lost\n");
    }

    @Test
    void aTokenIsACommandToRunElsewhere() {
        String command = "HODEI_SERVER_ADDRESS=hodei.example:50051 HODEI_WORKER_ID=" + FakeJob.WORKER
                + " HODEI_OTP_TOKEN=otp_secret hodei-agent\n";
        Cli.Result told = run("worker", "token", "--pool", "big", "--ttl", "1h", "--address", "me:1");
        assertThat(told.out()).isEqualTo(command);
        assertThat(told.err()).startsWith("hodei: run this there; good for worker feedbeef");
        CreateWorkerTokenRequest asked = (CreateWorkerTokenRequest) fake().asked.getFirst();
        assertThat(asked.getPool()).isEqualTo("big");
        assertThat(asked.getTtl().getSeconds()).isEqualTo(3_600);
        assertThat(asked.getServerAddress()).isEqualTo("me:1");
        Cli.Result quiet = run("worker", "token", "-q");
        assertThat(quiet.out()).isEqualTo(command);
        assertThat(quiet.err()).isEmpty();
        assertThat(((CreateWorkerTokenRequest) fake().asked.getLast()).hasTtl()).isFalse();
        assertThat(run("worker", "token", "-o", "json").out()).contains("\"otpToken\":\"otp_secret\"");
        assertThat(run("worker", "token", "--ttl", "soon").code()).isEqualTo(2);
    }

    @Test
    void theAddressOfATokenIsOneThatAWorkerCanRead() {
        for (String bad : List.of("me", "me:0", "me:70000", "ftp://me:1", "me:1/path", "two words:1", "me:1; reboot")) {
            Cli.Result refused = run("worker", "token", "--address", bad);
            assertThat(refused.code()).as(bad).isEqualTo(2);
            assertThat(refused.err()).contains("--address: '" + bad + "' is not a server address", "host:port");
        }
        assertThat(fake().asked).isEmpty();
        for (String good : List.of("me:1", "https://me.example:443", "[::1]:50051")) {
            assertThat(run("worker", "token", "--address", good).code())
                    .as(good)
                    .isZero();
            assertThat(((CreateWorkerTokenRequest) fake().asked.getLast()).getServerAddress())
                    .isEqualTo(good);
        }
        assertThat(run("worker", "token", "--address", "http://me:1/").code()).isZero();
        assertThat(((CreateWorkerTokenRequest) fake().asked.getLast()).getServerAddress())
                .as("in the clear")
                .isEqualTo("me:1");
    }

    /** The shell itself says what it takes the words for. */
    @Test
    void theCommandOfATokenIsQuotedForTheShell() throws Exception {
        String odd = "it's $(touch ran)`touch ran`;\"\\ #:1";
        hodei.change(() -> fake().joinAddress = odd);
        String command = run("worker", "token", "-q").out().strip();
        assertThat(command).endsWith(" hodei-agent");
        String shown =
                command.substring(0, command.length() - "hodei-agent".length()) + "printenv HODEI_SERVER_ADDRESS";
        Process shell = new ProcessBuilder("bash", "-c", shown).start();
        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(odd + "\n");
        assertThat(shell.waitFor()).isZero();
    }

    @Test
    void aJobIsQueuedWithWhatItAsksFor() {
        assertThat(run(
                                "job",
                                "queue",
                                "--pool",
                                "big",
                                "--image",
                                "alpine:3",
                                "--cpu",
                                "0.5",
                                "--memory",
                                "1g",
                                "--",
                                "true")
                        .code())
                .isZero();
        JobSpec spec = hodei.jobs.values().iterator().next().job.getSpec();
        assertThat(spec.getPool()).isEqualTo("big");
        assertThat(spec.getImage()).isEqualTo("alpine:3");
        assertThat(spec.getCpuMillis()).isEqualTo(500);
        assertThat(spec.getMemoryBytes()).isEqualTo(1L << 30);
    }

    @ParameterizedTest
    @CsvSource({
        "--cpu, 0",
        "--cpu, -1",
        "--cpu, two",
        "--cpu, 0.0005",
        "--cpu, 1025",
        "--memory, 1.5g",
        "--memory, 5x",
        "--memory, -1g",
        "--memory, 999999999999t",
    })
    void amountsThatAreNoneAreRefused(String option, String value) {
        Cli.Result refused = run("job", "queue", option, value, "--", "true");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains(option + ": '" + value + "' is not allowed");
        assertThat(hodei.jobs).isEmpty();
    }

    @Test
    void aTokenThatMayHaveBeenIssuedIsNotAskedForAgain() {
        fake().refusal = Status.UNAVAILABLE.withDescription("the database did not confirm the request within 6 s");
        Cli.Result refused = run("worker", "token");
        assertThat(refused.code()).isEqualTo(69);
        assertThat(fake().asked).hasSize(1);
    }
}
