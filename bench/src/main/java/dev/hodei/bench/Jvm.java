package dev.hodei.bench;

import dev.hodei.e2e.harness.Checkout;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a JVM costs that does nothing, or only begins to be an agent. */
final class Jvm {
    /** JVM options of the agent, as the process provider sets them: an idle JVM is compared with it. */
    private static final List<String> SMALL = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:ReservedCodeCacheSize=32m",
            "-Xms8m",
            "-Xmx48m",
            "-Xss256k",
            "-XX:TrimNativeHeapInterval=30000",
            "-Djdk.reflect.useNativeAccessorOnly=true");

    private Jvm() {}

    /** Time from start to end of one that prints a line, in milliseconds. */
    static double helloMillis(Path directory) throws IOException, InterruptedException {
        compile(directory, "Hello", "System.out.println(\"hello\");");
        long start = System.nanoTime();
        Process process =
                start(directory, List.of("-Xshare:auto", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), "Hello");
        if (process.waitFor() != 0) {
            throw new IOException("hello world exited with " + process.exitValue());
        }
        return (System.nanoTime() - start) / 1e6;
    }

    /** One that sleeps, with the agent's flags. */
    static Process idle(Path directory) throws IOException, InterruptedException {
        compile(directory, "Idle", "Thread.sleep(Long.MAX_VALUE);");
        return start(directory, SMALL, "Idle");
    }

    /** Bytes that a JVM still uses after a collection of its garbage. */
    static double liveBytes(long pid) throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process process = new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram").start();
        String[] words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new IOException("no histogram of " + pid))
                .split(" +", -1);
        return Double.parseDouble(words[2]);
    }

    /** Time from the start of an agent's JVM until it connects to its server, in milliseconds. */
    static double agentStartMillis(Path directory) throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<String> command = new ArrayList<>();
            command.add(java());
            Path cache = Checkout.agentJars().resolveSibling("agent.aot");
            if (Files.exists(cache)) {
                command.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:disable", "-Xlog:all=off"));
            }
            command.addAll(SMALL);
            command.addAll(List.of(
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-cp",
                    Checkout.agentJars() + "/*",
                    "dev.hodei.agent.Agent"));
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("HODEI_SERVER_ADDRESS", "127.0.0.1:" + listener.getLocalPort());
            builder.environment().put("HODEI_WORKER_ID", "0".repeat(32));
            builder.environment().put("HODEI_OTP_TOKEN", "none");
            builder.environment().put("HODEI_WORK_DIR", directory.toString());
            builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
            long start = System.nanoTime();
            Process agent = builder.start();
            try {
                listener.setSoTimeout(60_000);
                listener.accept().close();
                return (System.nanoTime() - start) / 1e6;
            } finally {
                agent.destroyForcibly();
            }
        }
    }

    private static void compile(Path directory, String name, String body) throws IOException, InterruptedException {
        if (Files.exists(directory.resolve(name + ".class"))) {
            return;
        }
        Path source = directory.resolve(name + ".java");
        Files.writeString(
                source, "class " + name + " { public static void main(String[] a) throws Exception { " + body + " } }");
        Path compiler = Path.of(System.getProperty("java.home"), "bin", "javac");
        if (new ProcessBuilder(compiler.toString(), source.toString())
                        .inheritIO()
                        .start()
                        .waitFor()
                != 0) {
            throw new IOException(source + " can't be compiled");
        }
    }

    private static Process start(Path directory, List<String> flags, String name) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(flags);
        command.addAll(List.of("-cp", directory.toString(), name));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
