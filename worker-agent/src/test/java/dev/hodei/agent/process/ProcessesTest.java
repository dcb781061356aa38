package dev.hodei.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hodei.agent.process.ExitStatus.Exited;
import dev.hodei.agent.process.ExitStatus.Signalled;
import dev.hodei.leftover.ProcessStat;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real processes, real bash. */
@Timeout(30)
class ProcessesTest {
    private static final List<byte[]> MARK = List.of(bytes("HODEI_JOB_ID=processes-test"));

    @TempDir
    Path directory;

    private record Result(ExitStatus status, String stdout, String stderr) {}

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private JobProcess spawn(String... arguments) throws SpawnFailedException {
        List<byte[]> environment = Stream.of("PATH=/usr/bin:/bin", "HODEI_JOB_ID=processes-test", "LC_ALL=C.UTF-8")
                .map(ProcessesTest::bytes)
                .toList();
        List<byte[]> argv = Stream.of(arguments).map(ProcessesTest::bytes).toList();
        return Processes.ofThisJvm()
                .spawn(new ProcessRequest(
                        argv.getFirst(),
                        argv,
                        environment,
                        directory.toString(),
                        ProcessRequest.NO_INPUT,
                        MARK,
                        false));
    }

    private static Result finish(JobProcess process) {
        ByteArrayOutputStream[] texts = {new ByteArrayOutputStream(), new ByteArrayOutputStream()};
        while (process.output().isOpen()) {
            process.output().await(-1);
            for (int i = 0; i < texts.length; i++) {
                if (process.output().isReady(i)) {
                    int n = process.output().read(i);
                    texts[i].write(process.output().bytes(), 0, Math.max(n, 0));
                }
            }
        }
        return new Result(
                process.exit().join(),
                texts[0].toString(StandardCharsets.UTF_8),
                texts[1].toString(StandardCharsets.UTF_8));
    }

    private Result bash(String line) throws SpawnFailedException {
        try (JobProcess process = spawn("/bin/bash", "-c", line)) {
            return finish(process);
        }
    }

    @ParameterizedTest
    @CsvSource({"exit 0,0", "exit 42,42", "exit 137,137", "exit 255,255", "no-such-command-here,127", "false,1"})
    void exitCodes(String line, int code) throws Exception {
        assertThat(bash(line).status()).isEqualTo(new Exited(code));
    }

    @ParameterizedTest
    @CsvSource({"kill -9 $$,9", "kill -TERM $$,15", "kill -PIPE $$,13", "ulimit -c 0; kill -SEGV $$,11"})
    void signals(String line, int signal) throws Exception {
        assertThat(bash(line).status()).isEqualTo(new Signalled(signal));
    }

    @Test
    void signalsHaveTheirDefaultEffectAndMayBeTrapped() throws Exception {
        assertThat(bash("yes | head -1; echo ${PIPESTATUS[0]}").stdout()).isEqualTo("y\n141\n");
        assertThat(bash("trap 'echo got it' TERM INT HUP QUIT; kill -INT $$; kill -HUP $$; kill -QUIT $$")
                        .stdout())
                .isEqualTo("got it\n".repeat(3));
        assertThat(bash("grep -E '^Sig(Blk|Ign)' /proc/self/status").stdout())
                .isEqualTo("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
    }

    @Test
    void stdinIsEmpty() throws Exception {
        assertThat(bash("cat; read x; echo $?")).isEqualTo(new Result(new Exited(0), "1\n", ""));
    }

    @Test
    void nothingIsInheritedButTheThreeStreams() throws Exception {
        assertThat(bash("for i in {0..300}; do [ -e /proc/$$/fd/$i ] && echo $i; done")
                        .stdout())
                .isEqualTo("0\n1\n2\n");
    }

    @Test
    void theKernelKillsItBeforeOthers() throws Exception {
        String own = Files.readString(Path.of("/proc/self/oom_score_adj"));
        assertThat(bash("echo $(</proc/$$/oom_score_adj) $(cat /proc/self/oom_score_adj)")
                        .stdout())
                .isEqualTo("1000 1000\n");
        assertThat(Path.of("/proc/self/oom_score_adj")).hasContent(own);
    }

    @Test
    void itHasASessionOfItsOwnAndItsDirectory() throws Exception {
        Result result = bash("echo $$ $(ps -o pgid=,sid= -p $$); pwd; echo err >&2");
        String pid = result.stdout().substring(0, result.stdout().indexOf(' '));
        assertThat(result.stdout()).isEqualTo(pid + " " + pid + " " + pid + "\n" + directory + "\n");
        assertThat(result.stderr()).isEqualTo("err\n");
    }

    @Test
    void aProgramThatIsMissingSaysSo() {
        assertThatThrownBy(() -> spawn("/no/such/program")).hasMessageContaining("No such file or directory");
    }

    @Test
    void aLineOfTenMegabytes() throws Exception {
        Result result = bash("head -c 10000000 /dev/zero | tr '\\0' z");
        assertThat(result.stdout()).hasSize(10_000_000).containsPattern("^z+$");
    }

    @Test
    void daemonsAndProcessesThatIgnoreSigtermAreKilled() throws Exception {
        String line = "(trap '' TERM; setsid bash -c 'trap \"\" TERM; echo $$; while :; do sleep 100; done') & "
                + "trap '' TERM; echo $$; (setsid sleep 1000 &) ; while :; do sleep 100; done";
        try (JobProcess process = spawn("/bin/bash", "-c", line)) {
            StringBuilder pids = new StringBuilder();
            while (pids.chars().filter(c -> c == '\n').count() < 2) {
                process.output().await(-1);
                int n = process.output().isReady(0) ? process.output().read(0) : 0;
                pids.append(new String(process.output().bytes(), 0, Math.max(n, 0), StandardCharsets.UTF_8));
            }
            ProcessTree.Stopped stopped = process.tree().stop(Duration.ofMillis(100));
            assertThat(stopped.killed()).isGreaterThanOrEqualTo(3);
            assertThat(process.exit().join()).isEqualTo(new Signalled(9));
            assertThat(process.tree().isGone()).isTrue();
            assertThat(pids.toString().lines())
                    .hasSize(2)
                    .allSatisfy(pid ->
                            assertThat(Files.exists(Path.of("/proc", pid))).isFalse());
        }
    }

    /** Between its fork and its place among the jobs, a process looks like a stray of the only other job. */
    @Test
    void stoppingAJobSparesOneThatIsBeingStarted() throws Exception {
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            AtomicBoolean stopping = new AtomicBoolean(true);
            Future<?> stopper = other.submit(() -> {
                while (stopping.get()) {
                    try (JobProcess job = spawn("/bin/sleep", "1000")) {
                        job.tree().stop(Duration.ZERO);
                    }
                }
                return null;
            });
            try {
                for (int i = 0; i < 400 && !stopper.isDone(); i++) {
                    try (JobProcess process = spawn("/bin/true")) {
                        assertThat(process.exit().join()).isEqualTo(new Exited(0));
                    }
                }
            } finally {
                stopping.set(false);
            }
            stopper.get();
        }
    }

    @Test
    void stoppingAPoliteProcessDoesNotTakeTheGracePeriod() throws Exception {
        try (JobProcess process = spawn("/bin/sleep", "1000")) {
            long start = System.nanoTime();
            assertThat(process.tree().stop(Duration.ofSeconds(20)).killed()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            assertThat(process.exit().join()).isEqualTo(new Signalled(15));
        }
    }

    @Test
    void statLinesWithOddNames() {
        String rest = " 3 4 5 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 987654321012 17 18\n";
        assertThat(ProcessStat.parse(bytes("12 (a) b (c) S" + rest)))
                .contains(new ProcessStat(12, 3, 4, 5, false, 987_654_321_012L));
        assertThat(ProcessStat.parse(bytes("12 (x) Z" + rest)))
                .hasValueSatisfying(row -> assertThat(row.zombie()).isTrue());
        for (String torn : new String[] {"", "12", "12 (x", "12 (x)", "12 (x) S", "12 (x) S 3 4 5 0 -1", ") 12 ("}) {
            assertThat(ProcessStat.parse(bytes(torn))).as(torn).isEmpty();
        }
    }

    @Test
    void theLineOfThisProcessIsRead() {
        ProcessHandle self = ProcessHandle.current();
        ProcessStat stat = ProcessStat.ofThisProcess().orElseThrow();
        assertThat(ProcessStat.of(self.pid())).contains(stat);
        assertThat(stat.pid()).isEqualTo(self.pid());
        assertThat(stat.parent())
                .isEqualTo(self.parent().map(ProcessHandle::pid).orElse(0L));
    }

    @Test
    void entriesOfAnEnvironmentAreWhole() {
        assertThat(ProcessTable.hasEntry(bytes("A=1\0B=2\0"), bytes("B=2"))).isTrue();
        assertThat(ProcessTable.hasEntry(bytes("A=1\0B=22\0"), bytes("B=2"))).isFalse();
    }
}
