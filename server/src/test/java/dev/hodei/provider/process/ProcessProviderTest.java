package dev.hodei.provider.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hodei.id.WorkerId;
import dev.hodei.provider.Exit;
import dev.hodei.provider.Provider;
import dev.hodei.provider.ProvisionException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcessProviderTest extends ProviderFixture {
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
