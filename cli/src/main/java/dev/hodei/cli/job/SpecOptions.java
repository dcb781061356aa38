package dev.hodei.cli.job;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import dev.hodei.cli.bytes.EscapedBytes;
import dev.hodei.cli.bytes.TextOnly;
import dev.hodei.cli.command.Amounts;
import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.command.Pair;
import dev.hodei.cli.command.Syntax;
import dev.hodei.cli.command.TimeLimit;
import dev.hodei.cli.job.input.JobInput;
import dev.hodei.cli.terminal.Terminal;
import dev.hodei.v1.Argv;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.Script;
import dev.hodei.wire.JobDefaults;
import dev.hodei.wire.SpecBytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The options that say what to run, for {@code run} and {@code job queue}. */
final class SpecOptions {
    private static final String SHELL_LINE =
            "give the program and its arguments as words of their own, which may be any"
                    + " bytes, or write them in the line as ASCII, such as $'\\xe9'";

    private final Given<@Nullable String> name;
    private final JobInput input;
    private final Given<List<String>> environment;
    private final Given<@Nullable String> workdir;
    private final Given<@Nullable String> timeout;
    private final Given<List<String>> labels;
    private final Given<@Nullable Integer> priority;
    private final Given<List<String>> required;
    private final Given<@Nullable String> pool;
    private final Given<@Nullable String> image;
    private final Given<@Nullable String> cpu;
    private final Given<@Nullable String> memory;
    private final Given<Integer> retries;
    private final Given<Integer> retriesOnLost;
    private final Given<Boolean> merge;
    private final Given<@Nullable String> script;
    private final Given<@Nullable String> interpreter;
    private final Given<List<String>> words;

    /** Adds them to a command. */
    SpecOptions(Syntax syntax) {
        name = syntax.option(
                "--name", "NAME", "Name for people; else the script's file name, or derived from the work.");
        environment =
                Variables.option(syntax, "Environment variable; K alone takes its value from here. May be repeated.");
        input = new JobInput(syntax);
        workdir = syntax.option(
                "--workdir", "DIR", "Directory on the worker to start in; else an empty one of the job's own.");
        timeout = syntax.option(
                "--timeout",
                "TIME",
                "How long it may run, once it runs; time in the queue does not count. 500ms, 30s, 5m, 1h30m, 2d, or"
                        + " seconds; up to 7d. Else " + JobDefaults.TIMEOUT_TEXT + ".");
        labels = syntax.options("--label", "K=V", "Label to find it by. May be repeated.");
        priority = syntax.option(Integer.class, "--priority", "N", "0 to 100, higher ones first. Else 50.");
        required = syntax.options("--require", "K=V", "Run it only on a worker with this label. May be repeated.");
        pool = syntax.option("--pool", "NAME", "Run it only on a worker of this pool.");
        image = syntax.option("--image", "IMAGE", "Run it in a container of this image.");
        cpu = syntax.option("--cpu", "N", "Processors that it needs and is held to: 0.5, 2.");
        memory = syntax.option("--memory", "SIZE", "Memory that it needs and is held to, with what runs it: 512m, 2g.");
        retries = syntax.option("--retry", "N", "Run it again up to N times if it fails; 0 to 10.", 0);
        retriesOnLost = syntax.option(
                "--retry-on-lost", "N", "Run it again up to N times if its worker is lost while it runs; 0 to 10.", 0);
        merge = syntax.flag(
                "--merge", "One pipe for stdout and stderr: the exact order as written, but stderr not told apart.");
        script = syntax.option("--script", "FILE", "Run this script (- reads it from stdin).");
        interpreter = syntax.option(
                "--interpreter",
                "PROGRAM",
                "What runs the script: a well-known name (python3, node) or an absolute path. Else its #! line,"
                        + " else bash.");
        words = syntax.parameters(
                        "CMD",
                        "After --: one word is a shell line, several are a program and its arguments; with --script,"
                                + " the script's arguments.")
                .ofBytes();
    }

    /** @throws CliException when the options make no job */
    JobSpec spec(Terminal terminal) {
        JobSpec.Builder spec = JobSpec.newBuilder();
        work(spec, terminal);
        if (!readsScriptFromStdin()) {
            spec.setStdin(input.read(terminal));
        } else if (input.isGiven()) {
            throw CliException.usage(
                    "--stdin and --script - would both read standard input: give the script as a file");
        }
        return withOptions(spec, terminal);
    }

    /** A job for this shell line, with the other options. */
    JobSpec specOf(String command, Terminal terminal) {
        return withOptions(JobSpec.newBuilder().setCommand(command), terminal);
    }

    /** Says so where bash runs a script that is hardly meant for it. */
    void noteBash(JobSpec spec, Invocation invocation) {
        if (script.get() != null && interpreter.get() == null) {
            ScriptFile.bashInstead(script.get(), spec.getScript().getContent())
                    .ifPresent(note -> invocation.note(note, ""));
        }
    }

    /** Says so where something came on standard input that the job did not get. */
    void warnOfInputThatCame(Terminal terminal) {
        if (!readsScriptFromStdin()) {
            input.warnOfWhatCame(terminal);
        }
    }

    private boolean readsScriptFromStdin() {
        return "-".equals(script.get());
    }

    /** Whether the options themselves say what to run, or what it reads. */
    boolean hasWork() {
        return input.isGiven()
                || script.get() != null
                || interpreter.get() != null
                || !words.get().isEmpty();
    }

    private JobSpec withOptions(JobSpec.Builder spec, Terminal terminal) {
        if (name.get() != null) {
            spec.setName(name.get());
        } else if (script.get() != null) {
            spec.setName(ScriptFile.name(script.get()));
        }
        if (workdir.get() != null) {
            spec.setWorkingDirectory(workdir.get());
        }
        if (timeout.get() != null) {
            spec.setTimeout(timeout(timeout.get()));
        }
        for (String label : labels.get()) {
            Pair pair = Pair.parse("--label", label);
            spec.putLabels(pair.key(), pair.value());
        }
        for (String label : required.get()) {
            Pair pair = Pair.parse("--require", label);
            spec.putRequiredLabels(pair.key(), pair.value());
        }
        if (priority.get() != null) {
            spec.setPriority(upTo("--priority", 100, priority.get()));
        }
        if (pool.get() != null) {
            spec.setPool(pool.get());
        }
        if (image.get() != null) {
            spec.setImage(image.get());
        }
        if (cpu.get() != null) {
            spec.setCpuMillis(Amounts.cpuMillis("--cpu", cpu.get()));
        }
        if (memory.get() != null) {
            spec.setMemoryBytes(Amounts.memoryBytes("--memory", memory.get()));
        }
        spec.setMerge(merge.get())
                .setRetries(upTo("--retry", 10, retries.get()))
                .setRetriesOnLost(upTo("--retry-on-lost", 10, retriesOnLost.get()));
        List<ByteString> arguments = spec.hasCommand()
                ? List.of()
                : words.get().stream().map(EscapedBytes::bytes).toList();
        return SpecBytes.spec(spec.build(), arguments, Variables.of(environment.get(), terminal));
    }

    private static int upTo(String option, int most, int value) {
        if (value < 0 || value > most) {
            throw CliException.usage(option + ": give a number from 0 to " + most);
        }
        return value;
    }

    private void work(JobSpec.Builder spec, Terminal terminal) {
        if (script.get() != null) {
            Script.Builder work = Script.newBuilder().setContent(ScriptFile.read(script.get(), terminal.in()));
            if (interpreter.get() != null) {
                work.setInterpreter(interpreter.get());
            }
            spec.setScript(work);
            return;
        }
        if (interpreter.get() != null) {
            throw CliException.usage("--interpreter goes with --script FILE");
        }
        if (words.get().isEmpty()) {
            throw CliException.usage(
                    "nothing to run: give a command after --, for example: hodei run -- 'echo hello | wc -c'");
        }
        if (words.get().size() == 1) {
            String line = words.get().getFirst();
            TextOnly.check("the shell line", line, SHELL_LINE);
            spec.setCommand(line);
        } else {
            spec.setArgv(Argv.getDefaultInstance());
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
}
