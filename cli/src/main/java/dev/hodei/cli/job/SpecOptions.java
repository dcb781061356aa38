package dev.hodei.cli.job;

import com.google.protobuf.Duration;
import dev.hodei.cli.command.Amounts;
import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.TimeLimit;
import dev.hodei.cli.terminal.Terminal;
import dev.hodei.v1.Argv;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.Script;
import dev.hodei.wire.JobDefaults;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that say what to run, for {@code run} and {@code job queue}. */
final class SpecOptions {
    @Option(names = "--name", paramLabel = "NAME", description = "Name for people; else derived from the work.")
    @Nullable
    String name;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "K[=V]",
            description = "Environment variable; K alone takes its value from here. May be repeated.")
    List<String> environment = new ArrayList<>();

    @Option(
            names = "--workdir",
            paramLabel = "DIR",
            description = "Directory on the worker to start in; else an empty one of the job's own.")
    @Nullable
    String workdir;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "30s, 5m, 1h30m, 2d; up to 7d. Else " + JobDefaults.TIMEOUT_TEXT + ".")
    @Nullable
    String timeout;

    @Option(names = "--label", paramLabel = "K=V", description = "Label to find it by. May be repeated.")
    List<String> labels = new ArrayList<>();

    @Option(names = "--priority", paramLabel = "N", description = "0 to 100, higher ones first. Else 50.")
    @Nullable
    Integer priority;

    @Option(
            names = "--require",
            paramLabel = "K=V",
            description = "Run it only on a worker with this label. May be repeated.")
    List<String> required = new ArrayList<>();

    @Option(names = "--pool", paramLabel = "NAME", description = "Run it only on a worker of this pool.")
    @Nullable
    String pool;

    @Option(names = "--image", paramLabel = "IMAGE", description = "Run it in a container of this image.")
    @Nullable
    String image;

    @Option(names = "--cpu", paramLabel = "N", description = "Processors that it needs and is held to: 0.5, 2.")
    @Nullable
    String cpu;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "Memory that it needs and is held to, with what runs it: 512m, 2g.")
    @Nullable
    String memory;

    @Option(names = "--retry", paramLabel = "N", description = "Run it again up to N times if it fails; 0 to 10.")
    int retries;

    @Option(
            names = "--retry-on-lost",
            paramLabel = "N",
            description = "Run it again up to N times if its worker is lost while it runs; 0 to 10.")
    int retriesOnLost;

    @Option(names = "--script", paramLabel = "FILE", description = "Run this script (- reads it from stdin).")
    @Nullable
    String script;

    @Option(
            names = "--interpreter",
            paramLabel = "PROGRAM",
            description =
                    "What runs the script: a well-known name (python3, node) or an absolute path. Else its #! line,"
                            + " else bash.")
    @Nullable
    String interpreter;

    @Parameters(
            paramLabel = "CMD",
            arity = "0..*",
            description = "After --: one word is a shell line, several are a program and its arguments; with --script,"
                    + " the script's arguments.")
    List<String> words = new ArrayList<>();

    /** @throws CliException when the options make no job */
    JobSpec spec(Terminal terminal) {
        JobSpec.Builder spec = JobSpec.newBuilder();
        work(spec, terminal);
        return withOptions(spec, terminal);
    }

    /** A job for this shell line, with the other options. */
    JobSpec specOf(String command, Terminal terminal) {
        return withOptions(JobSpec.newBuilder().setCommand(command), terminal);
    }

    /** Whether the options themselves say what to run. */
    boolean hasWork() {
        return script != null || interpreter != null || !words.isEmpty();
    }

    private JobSpec withOptions(JobSpec.Builder spec, Terminal terminal) {
        if (name != null) {
            spec.setName(name);
        }
        if (workdir != null) {
            spec.setWorkingDirectory(workdir);
        }
        if (timeout != null) {
            spec.setTimeout(timeout(timeout));
        }
        for (String variable : environment) {
            int equals = variable.indexOf('=');
            String key = equals < 0 ? variable : variable.substring(0, equals);
            spec.putEnvironment(key, equals < 0 ? inherited(key, terminal) : variable.substring(equals + 1));
        }
        for (String label : labels) {
            Pair pair = Pair.parse("--label", label);
            spec.putLabels(pair.key(), pair.value());
        }
        for (String label : required) {
            Pair pair = Pair.parse("--require", label);
            spec.putRequiredLabels(pair.key(), pair.value());
        }
        if (priority != null) {
            spec.setPriority(upTo("--priority", 100, priority));
        }
        if (pool != null) {
            spec.setPool(pool);
        }
        if (image != null) {
            spec.setImage(image);
        }
        if (cpu != null) {
            spec.setCpuMillis(Amounts.cpuMillis("--cpu", cpu));
        }
        if (memory != null) {
            spec.setMemoryBytes(Amounts.memoryBytes("--memory", memory));
        }
        return spec.setRetries(upTo("--retry", 10, retries))
                .setRetriesOnLost(upTo("--retry-on-lost", 10, retriesOnLost))
                .build();
    }

    private static int upTo(String option, int most, int value) {
        if (value < 0 || value > most) {
            throw CliException.usage(option + ": give a number from 0 to " + most);
        }
        return value;
    }

    private void work(JobSpec.Builder spec, Terminal terminal) {
        if (script != null) {
            Script.Builder work = Script.newBuilder()
                    .setContent(ScriptFile.read(script, terminal.in()))
                    .addAllArguments(words);
            if (interpreter != null) {
                work.setInterpreter(interpreter);
            }
            spec.setScript(work);
            return;
        }
        if (interpreter != null) {
            throw CliException.usage("--interpreter goes with --script FILE");
        }
        if (words.isEmpty()) {
            throw CliException.usage(
                    "nothing to run: give a command after --, for example: hodei run -- 'echo hello | wc -c'");
        }
        if (words.size() == 1) {
            spec.setCommand(words.getFirst());
        } else {
            spec.setArgv(Argv.newBuilder().addAllElements(words));
        }
    }

    private static Duration timeout(String text) {
        try {
            java.time.Duration limit = TimeLimit.parse("--timeout", text);
            return Duration.newBuilder()
                    .setSeconds(limit.getSeconds())
                    .setNanos(limit.getNano())
                    .build();
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }

    private static String inherited(String key, Terminal terminal) {
        String value = terminal.environment().get(key);
        if (value == null) {
            throw CliException.usage("--env " + key + ": not set here; set it, or give --env " + key + "=VALUE");
        }
        return value;
    }
}
