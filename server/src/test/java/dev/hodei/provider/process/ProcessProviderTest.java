package dev.hodei.provider.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.leftover.Boot;
import dev.hodei.leftover.JournalRecord;
import dev.hodei.pool.TestPools;
import dev.hodei.provider.Exit;
import dev.hodei.provider.Provider;
import dev.hodei.provider.ProvisionException;
import dev.hodei.provider.ProvisionRequest;
import dev.hodei.v1.AttemptStarted;
import dev.hodei.v1.AttemptStarting;
import dev.hodei.v1.ControlRequest;
import dev.hodei.wire.PassedVariables;
import dev.hodei.worker.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessProviderTest {
    // Processes are looked for all over the machine, where another run of this test may have its own.
    private final WorkerId worker = new WorkerId(UUID.randomUUID().toString().replace("-", ""));
    private final ProvisionRequest request = new ProvisionRequest(
            worker,
            OneTimePassword.of(new byte[OneTimePassword.BYTES]),
            TestPools.plain("process", 1, 1, 3, Map.of("os", "linux", "gpu", "none")),
            Shape.PLAIN);

    private record Reported(WorkerId worker, String detail) {}

    @TempDir
    Path directory;

    private final BlockingQueue<Reported> exits = new LinkedBlockingQueue<>();

    @BeforeEach
    void agentIsBuilt() throws IOException {
        Files.createDirectories(directory.resolve("lib"));
        Files.createFile(directory.resolve("lib/agent.jar"));
    }

    /** A provider whose java is a shell script; it can tell that it is ready by making the file named "ready". */
    private static final Duration PATIENT = Duration.ofSeconds(30);

    private ProcessProvider provider(String script) throws IOException {
        return provider(script, PATIENT);
    }

    private ProcessProvider provider(String script, Duration stopGrace) throws IOException {
        Path java = Files.createDirectories(directory.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/bash\n" + script + "\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return provider(stopGrace);
    }

    private ProcessProviderSettings settings(Duration stopGrace) {
        return new ProcessProviderSettings(
                directory.resolve("jdk"),
                directory.resolve("lib"),
                "localhost:50051",
                directory.resolve("home"),
                List.of("-Xmx64m"),
                stopGrace,
                PassedVariables.with("CI_*"),
                AgentUser.SAME);
    }

    private ProcessProvider provider(Duration stopGrace) {
        ProcessProvider provider = new ProcessProvider(settings(stopGrace), () -> "ours");
        provider.reportTo((reported, exit) -> exits.add(new Reported(reported, exit.detail())));
        return provider;
    }

    private String exitDetail() throws InterruptedException {
        Reported exit = exits.poll(10, TimeUnit.SECONDS);
        assertThat(exit).isNotNull();
        assertThat(exit.worker()).isEqualTo(worker);
        return exit.detail();
    }

    private Path workerDirectory() {
        return directory.resolve("home/workers").resolve(worker.value());
    }

    private void awaitReady() throws IOException {
        // The script opens the pipe for writing once it is ready; this read ends when it has closed it.
        assertThat(Files.readString(directory.resolve("ready"))).isEqualTo("ready\n");
    }

    private void makeReadyPipe() throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("mkfifo", directory.resolve("ready").toString())
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void aCleanExitIsReportedAndLeavesNothing() throws Exception {
        String pid = provider("exit 0").provision(request);
        assertThat(Long.parseLong(pid)).isPositive();
        assertThat(exitDetail()).isEqualTo("exit code 0");
        assertThat(workerDirectory()).doesNotExist();
    }

    @Test
    void aFailureIsReportedWithItsLastLineAndKeepsTheLog() throws Exception {
        provider("echo first; echo 'no server there' >&2; exit 77").provision(request);
        assertThat(exitDetail())
                .startsWith("exit code 77: no server there (its log: ")
                .contains("agent.log");
        assertThat(workerDirectory().resolve("agent.log")).content().isEqualTo("first\nno server there\n");
        assertThat(workerDirectory().resolve("work")).doesNotExist();
    }

    @Test
    void theAgentIsStartedInItsOwnSessionWithItsSettings() throws Exception {
        String script = """
                echo "args $*"
                echo "session $(ps -o sid= -p $$ | tr -d ' ') of $$"
                env | grep ^HODEI_ | sort
                if read -r line; then echo "stdin has $line"; fi
                exit 1""";
        String pid = provider(script).provision(request);
        exitDetail();
        Path home = workerDirectory();
        assertThat(home.resolve("agent.log")).content().isEqualTo("""
                        args -Xmx64m -cp %s/lib/* dev.hodei.agent.Agent
                        session %s of %s
                        HODEI_AGENT_PASS_ENVIRONMENT=CI_*
                        HODEI_INSTALLATION=ours
                        HODEI_OTP_TOKEN=%s
                        HODEI_SERVER_ADDRESS=localhost:50051
                        HODEI_WORKER_ID=%s
                        HODEI_WORKER_LABELS=gpu=none,os=linux
                        HODEI_WORKER_SLOTS=3
                        HODEI_WORK_DIR=%s/work
                        """.formatted(
                        directory, pid, pid, request.password().value(), worker, home));
    }

    @Test
    void nothingOfTheServersEnvironmentIsPassedOnThatIsNotNamed() {
        Map<String, String> server = Map.of(
                "PATH",
                "/bin",
                "LANG",
                "C.UTF-8",
                "CI_BUILD",
                "7",
                "AWS_SECRET_ACCESS_KEY",
                "secret",
                "HODEI_DATABASE_URL",
                "secret",
                "QUARKUS_DATASOURCE_PASSWORD",
                "x");
        Map<String, String> agent =
                AgentEnvironment.of(server, request, settings(PATIENT), new WorkerDirectory(directory));
        assertThat(agent.keySet())
                .isEqualTo(Set.of(
                        "PATH",
                        "LANG",
                        "CI_BUILD",
                        "HODEI_AGENT_PASS_ENVIRONMENT",
                        "HODEI_SERVER_ADDRESS",
                        "HODEI_OTP_TOKEN",
                        "HODEI_WORKER_ID",
                        "HODEI_WORKER_LABELS",
                        "HODEI_WORKER_SLOTS",
                        "HODEI_WORK_DIR"));
    }

    @Test
    void terminateIsPolite() throws Exception {
        makeReadyPipe();
        ProcessProvider provider = provider("exec 3<> <(:); trap 'echo bye; exit 0' TERM; echo ready > '" + directory
                + "/ready'; while :; do read -r -t 1 -u 3 _; done");
        String pid = provider.provision(request);
        awaitReady();
        provider.terminate(worker, pid);
        assertThat(exitDetail()).isEqualTo("exit code 0");
        provider.terminate(worker, pid);
        assertThat(exitDetail()).isEqualTo("its process is gone");
    }

    @Test
    void whatIgnoresTheRequestIsKilledWithItsChildren() throws Exception {
        makeReadyPipe();
        ProcessProvider provider = provider(
                "trap '' TERM; sleep 600 & echo ready > '" + directory + "/ready'; wait", Duration.ofMillis(300));
        String pid = provider.provision(request);
        awaitReady();
        ProcessHandle agent = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        ProcessHandle child = agent.descendants().findFirst().orElseThrow();
        provider.terminate(worker, pid);
        assertThat(exitDetail()).startsWith("it was killed (SIGKILL)");
        assertThat(agent.isAlive()).isFalse();
        child.onExit().get(10, TimeUnit.SECONDS);
        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void whatAnAgentLeftOfItsJobsIsKilledBeforeItsEndIsReported() throws Exception {
        makeReadyPipe();
        // It has the environment of a job once it says so itself; before, it may still be a copy of its shell.
        ProcessProvider provider = provider(
                "cd '" + directory
                        + "'; mkfifo never; HODEI_JOB_ID=1 HODEI_WORKSPACE=$HODEI_WORK_DIR/1 setsid bash -c 'echo $$ > ready; read -rt 600 _ <> never' & wait");
        provider.provision(request);
        ProcessHandle job = ProcessHandle.of(Long.parseLong(
                        Files.readString(directory.resolve("ready")).strip()))
                .orElseThrow();
        provider.terminate(worker, "");
        assertThat(exitDetail()).contains("exit code 143", "1 processes of its jobs were killed");
        job.onExit().get(10, TimeUnit.SECONDS);
    }

    @Test
    void anAgentThatIsKilledIsStartedAgainAsItWasButNotForEver() throws Exception {
        makeReadyPipe();
        ProcessProvider provider = provider("exec 3<> <(:); env | grep ^HODEI_ | sort; echo ready > '" + directory
                + "/ready'; while :; do read -r -t 1 -u 3 _; done");
        BlockingQueue<String> again = new LinkedBlockingQueue<>();
        provider.reportTo(new Provider.Listener() {
            @Override
            public void exited(WorkerId reported, Exit exit) {
                exits.add(new Reported(reported, exit.detail()));
            }

            @Override
            public void startedAgain(WorkerId reported, String providerRef) {
                again.add(providerRef);
            }
        });
        String first = provider.provision(request);
        awaitReady();
        ProcessHandle.of(Long.parseLong(first)).orElseThrow().destroyForcibly();
        String second = again.poll(10, TimeUnit.SECONDS);
        assertThat(second).isNotNull().isNotEqualTo(first);
        awaitReady();
        assertThat(exits).isEmpty();
        List<String> said = Files.readAllLines(workerDirectory().resolve("agent.log"));
        assertThat(said.subList(said.size() / 2, said.size())).isEqualTo(said.subList(0, said.size() / 2));

        ProcessHandle.of(Long.parseLong(second)).orElseThrow().destroyForcibly();
        assertThat(exitDetail()).startsWith("it was killed (SIGKILL)");
        assertThat(again).isEmpty();
    }

    @Test
    void whatItsJournalsProveNeverToHaveStartedIsReported() throws Exception {
        makeReadyPipe();
        ProcessProvider provider = provider("echo ready > '" + directory + "/ready'; exec sleep 600");
        List<Exit> ends = new ArrayList<>();
        provider.reportTo((reported, exit) -> {
            ends.add(exit);
            exits.add(new Reported(reported, exit.detail()));
        });
        String agent = provider.provision(request);
        awaitReady();
        Path work = workerDirectory().resolve("work");
        write(work.resolve("a-1/journal"), starting("a", 1, Boot.id()));
        write(work.resolve("b-2/journal"), starting("b", 2, "another boot"));
        write(work.resolve("c-3/journal"), starting("c", 3, Boot.id()), started("c", 3));
        Path elsewhere = directory.resolve("elsewhere");
        write(elsewhere, starting("d", 4, Boot.id()));
        Files.createDirectories(work.resolve("d-4"));
        Files.createSymbolicLink(work.resolve("d-4/journal"), elsewhere);
        provider.terminate(worker, agent);
        assertThat(exitDetail()).startsWith("exit code 143");
        assertThat(ends.getFirst().neverStarted()).containsExactly(new AttemptRef(new JobId("a".repeat(32)), 1, 1));
    }

    private static dev.hodei.v1.AttemptRef attempt(String digit, int token) {
        return dev.hodei.v1.AttemptRef.newBuilder()
                .setJobId(digit.repeat(32))
                .setAttempt(1)
                .setFencingToken(token)
                .build();
    }

    private static ControlRequest starting(String digit, int token, String boot) {
        return ControlRequest.newBuilder()
                .setAttemptStarting(AttemptStarting.newBuilder()
                        .setAttempt(attempt(digit, token))
                        .setBootId(boot))
                .build();
    }

    private static ControlRequest started(String digit, int token) {
        return ControlRequest.newBuilder()
                .setAttemptStarted(AttemptStarted.newBuilder().setAttempt(attempt(digit, token)))
                .build();
    }

    private static void write(Path journal, ControlRequest... records) throws IOException {
        Files.createDirectories(journal.resolveSibling(""));
        Files.createFile(journal);
        for (ControlRequest record : records) {
            Files.write(journal, JournalRecord.of(record).array(), StandardOpenOption.APPEND);
        }
    }

    /** Processes that are not known for a job's fill the work directory as quickly as it is emptied. */
    @Test
    void whoWritesInTheWorkDirectoryHoldsUpNoReport() throws Exception {
        makeReadyPipe();
        ProcessProvider provider = provider("env -i PATH=\"$PATH\" setsid perl -e '"
                + "chdir $ARGV[0]; fork; fork; alarm 60; while (open F, q(>), $$ . q(-) . $i++) {"
                + " if ($i == 5000) { open R, q(>>), $ARGV[1]; print R \"$$\\n\"; close R } }' \"$HODEI_WORK_DIR\" '"
                + directory + "/pids' > /dev/null 2>&1 & until [[ $(wc -l < '" + directory
                + "/pids') = 4 ]]; do read -rt 0.02 _ <> <(:); done 2> /dev/null; echo ready > '" + directory
                + "/ready'; exec sleep 600");
        String agent = provider.provision(request);
        awaitReady();
        List<ProcessHandle> writers = Files.readAllLines(directory.resolve("pids")).stream()
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
                .toList();
        try {
            provider.terminate(worker, agent);
            assertThat(exitDetail()).startsWith("exit code 143");
            assertThat(writers).hasSize(4).allMatch(ProcessHandle::isAlive);
        } finally {
            writers.forEach(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void anAgentOfAnEarlierServerIsFoundAndStopped() throws Exception {
        makeReadyPipe();
        String pid = provider("echo ready > '" + directory + "/ready'; exec sleep 600")
                .provision(request);
        awaitReady();
        ProcessProvider later = provider(PATIENT);
        later.terminate(worker, "");
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(agent -> agent.onExit().join());
        assertThat(List.of(exitDetail(), exitDetail()))
                .anyMatch("its process was stopped"::equals)
                .anyMatch(detail -> detail.startsWith("exit code 143"));
    }

    @Test
    void whatAnAgentOfAnEarlierServerLeftIsKilledBeforeItIsCalledGone() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sleep", "600");
        builder.environment().put("HODEI_WORKSPACE", workerDirectory() + "/work/1");
        builder.environment().put("HODEI_JOB_ID", "1");
        Process job = builder.start();
        try {
            provider(PATIENT).terminate(worker, "");
            assertThat(exitDetail()).isEqualTo("its process is gone; 1 processes of its jobs were killed");
            assertThat(job.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            job.destroyForcibly();
        }
    }

    @Test
    void agentsOfAnotherHomeAndTheirJobsAreLeftAlone() throws Exception {
        ProcessBuilder agent = new ProcessBuilder("sleep", "600");
        agent.environment().put("HODEI_WORKER_ID", worker.value());
        agent.environment().put("HODEI_WORK_DIR", directory + "/other/workers/" + worker + "/work");
        ProcessBuilder job = new ProcessBuilder("sleep", "600");
        job.environment().put("HODEI_WORKER_ID", worker.value());
        job.environment().put("HODEI_JOB_ID", "1");
        job.environment().put("HODEI_WORKSPACE", directory + "/other/workers/" + worker + "/work/1");
        List<Process> theirs = List.of(agent.start(), job.start());
        try {
            ProcessProvider provider = provider(PATIENT);
            assertThat(provider.list()).isEmpty();
            provider.terminate(worker, Long.toString(theirs.getFirst().pid()));
            assertThat(exitDetail()).isEqualTo("its process is gone");
            assertThat(theirs).allMatch(Process::isAlive);
        } finally {
            theirs.forEach(Process::destroyForcibly);
        }
    }

    @Test
    void agentsOfAnotherInstallationInTheSameHomeAreNotListed() throws Exception {
        ProcessBuilder agent = new ProcessBuilder("sleep", "600");
        agent.environment().put("HODEI_WORKER_ID", worker.value());
        agent.environment().put("HODEI_WORK_DIR", workerDirectory() + "/work");
        agent.environment().put("HODEI_INSTALLATION", "theirs");
        Process theirs = agent.start();
        try {
            assertThat(provider(PATIENT).list()).isEmpty();
        } finally {
            theirs.destroyForcibly();
        }
        agent.environment().put("HODEI_INSTALLATION", "ours");
        Process ours = agent.start();
        try {
            assertThat(provider(PATIENT).list()).hasSize(1);
        } finally {
            ours.destroyForcibly();
        }
    }

    @Test
    void aProcessIdThatBelongsToSomebodyElseIsLeftAlone() throws Exception {
        Process other = new ProcessBuilder("sleep", "600").start();
        try {
            provider(PATIENT).terminate(worker, Long.toString(other.pid()));
            assertThat(exitDetail()).isEqualTo("its process is gone");
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void whatIsMissingIsSaid() throws Exception {
        assertThatThrownBy(() -> provider(PATIENT).provision(request))
                .isInstanceOf(ProvisionException.class)
                .hasMessageContaining("There is no Java at " + directory)
                .hasMessageContaining("JDK 25");
        ProcessProvider provider = provider("exit 0");
        Files.delete(directory.resolve("lib/agent.jar"));
        assertThatThrownBy(() -> provider.provision(request))
                .isInstanceOf(ProvisionException.class)
                .hasMessageContaining(directory.resolve("lib").toString())
                .hasMessageContaining("build it");
        Files.createFile(directory.resolve("lib/agent.jar"));
        Files.writeString(directory.resolve("home/workers"), "in the way", StandardCharsets.UTF_8);
        assertThatThrownBy(() -> provider.provision(request))
                .isInstanceOf(ProvisionException.class)
                .hasMessageContaining("can't be made");
    }

    @Test
    void provisioningTwiceStartsOne() throws Exception {
        ProcessProvider provider = provider("exec sleep 600");
        String first = provider.provision(request);
        assertThat(provider.provision(request)).isEqualTo(first);
        provider.terminate(worker, first);
        assertThat(exitDetail()).startsWith("exit code 143");
    }
}
