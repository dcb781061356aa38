package dev.hodei.agent;

import dev.hodei.agent.process.ExitStatus;
import dev.hodei.agent.process.JobProcess;
import dev.hodei.agent.process.ProcessRequest;
import dev.hodei.agent.process.Processes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An agent as a process of its own, with the heap that it is meant to run in. Closing it kills it. */
final class AgentProcess implements AutoCloseable {
    private static final List<String> FLAGS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx48m",
            "-Xss256k",
            "-XX:TrimNativeHeapInterval=30000",
            "-Djdk.reflect.useNativeAccessorOnly=true");

    private final JobProcess process;

    private AgentProcess(JobProcess process) {
        this.process = process;
    }

    static AgentProcess start(Path directory, Map<String, String> settings) throws Exception {
        return start(List.of(), directory, settings);
    }

    /** Started by a program that ends as the agent that is named by its further arguments. */
    private static AgentProcess start(List<String> by, Path directory, Map<String, String> settings) throws Exception {
        List<String> words = new ArrayList<>(by);
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(FLAGS);
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.hodei.agent.Agent"));
        List<byte[]> environment = new ArrayList<>();
        environment.add(bytes("PATH=/usr/bin:/bin"));
        settings.forEach((name, value) -> environment.add(bytes(name + "=" + value)));
        return new AgentProcess(Processes.ofThisJvm()
                .spawn(new ProcessRequest(
                        bytes(words.getFirst()),
                        words.stream().map(AgentProcess::bytes).toList(),
                        environment,
                        directory.toString(),
                        ProcessRequest.NO_INPUT,
                        List.of(bytes("AGENT=1")),
                        false)));
    }

    /** One that works in {@code directory/work} for this server. */
    static AgentProcess start(FakeServer server, Path directory, Map<String, String> more) throws Exception {
        return start(List.of(), server, directory, more);
    }

    static AgentProcess start(List<String> by, FakeServer server, Path directory, Map<String, String> more)
            throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "HODEI_SERVER_ADDRESS",
                "http://" + server.address(),
                "HODEI_OTP_TOKEN",
                FakeServer.OTP,
                "HODEI_WORKER_ID",
                RunningAgent.WORKER_ID,
                "HODEI_WORK_DIR",
                directory.resolve("work").toString(),
                "HODEI_WORKER_SLOTS",
                "4"));
        settings.putAll(more);
        return start(by, directory, settings);
    }

    static AgentProcess connected(FakeServer server, Path directory, Map<String, String> more) throws Exception {
        AgentProcess agent = start(server, directory, more);
        FakeServer.next(server.hellos);
        return agent;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    void terminate() {
        ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroy);
    }

    /** kill -9; returns when it is gone. */
    void kill() {
        ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
        process.exit().join();
    }

    ExitStatus awaitExit() {
        return process.exit().join();
    }

    /** Everything that it writes until its end. */
    String everythingSaid() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        long deadline = System.nanoTime() + 40_000_000_000L;
        while (process.output().isOpen()) {
            process.output().await(1_000);
            if (System.nanoTime() > deadline) {
                throw new AssertionError("The agent still runs; it wrote: " + said);
            }
            for (int i = 0; i < 2; i++) {
                if (process.output().isReady(i)) {
                    int n = process.output().read(i);
                    said.write(process.output().bytes(), 0, Math.max(0, n));
                }
            }
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        kill();
        process.close();
    }
}
