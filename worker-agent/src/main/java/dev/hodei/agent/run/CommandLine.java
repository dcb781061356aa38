package dev.hodei.agent.run;

import com.google.protobuf.ByteString;
import dev.hodei.agent.process.Executables;
import dev.hodei.agent.process.ProcessRequest;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.Script;
import dev.hodei.wire.SpecBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** From a job's specification to what the log opens with and what is started. Pure but for {@link #prepare}. */
final class CommandLine {
    private static final String BASH = "/bin/bash";
    private static final ByteString C = ByteString.copyFromUtf8("-c");
    private static final ByteString DASHES = ByteString.copyFromUtf8("--");
    /** MAX_ARG_STRLEN of Linux, less the final NUL. */
    private static final int MAX_ARGUMENT_BYTES = 128 * 1024 - 1;

    private CommandLine() {}

    /** The log's first lines. */
    static String opening(JobSpec spec) {
        JobSpec plain = SpecBytes.plain(spec);
        return switch (plain.getWorkCase()) {
            case COMMAND -> "$ " + plain.getCommand();
            case ARGV -> "$ " + ShellQuoting.lineOf(SpecBytes.arguments(spec));
            case SCRIPT -> {
                Script script = plain.getScript();
                String content = script.getContent();
                yield "$ " + Interpreter.of(script).display(SpecBytes.arguments(spec)) + " << 'EOF'\n" + content
                        + (content.endsWith("\n") ? "" : "\n") + "EOF";
            }
            case EXACT, WORK_NOT_SET -> "$";
        };
    }

    /** Checks what the job needs, and writes its script and its standard input if it has them. */
    static ProcessRequest prepare(
            JobSpec spec, AttemptRef attempt, AttemptDirectory directory, JobEnvironment environment)
            throws SetupFailedException, IOException {
        String workspace = directory.workspace().toString();
        Map<String, String> values = environment.of(spec, attempt, workspace);
        List<ByteString> words = words(spec, directory, values);
        List<byte[]> mark = JobEnvironment.entries(
                Map.of("HODEI_JOB_ID", attempt.getJobId(), "HODEI_ATTEMPT", Integer.toString(attempt.getAttempt())));
        String input = spec.getStdin().isEmpty()
                ? ProcessRequest.NO_INPUT
                : directory.writeInput(spec.getStdin().toByteArray()).toString();
        return new ProcessRequest(
                words.stream().map(ByteString::toByteArray).toList(),
                JobEnvironment.entries(values),
                startDirectory(spec, workspace),
                input,
                mark,
                spec.getMerge());
    }

    private static List<ByteString> words(JobSpec spec, AttemptDirectory directory, Map<String, String> environment)
            throws SetupFailedException, IOException {
        JobSpec plain = SpecBytes.plain(spec);
        List<ByteString> arguments = SpecBytes.arguments(spec);
        return switch (plain.getWorkCase()) {
            case COMMAND -> List.of(shell(BASH), C, DASHES, ByteString.copyFromUtf8(plain.getCommand()));
            case ARGV -> argv(shell(BASH), arguments);
            case SCRIPT -> script(plain.getScript(), arguments, directory, JobEnvironment.bytes(environment, "PATH"));
            case EXACT, WORK_NOT_SET ->
                throw new SetupFailedException(
                        "The job holds no work that this agent knows. Update the agent to the server's version.");
        };
    }

    /** The path itself, if there is a program. Else it is the worker's image that lacks it, and not the job. */
    static ByteString shell(String path) throws SetupFailedException {
        return Executables.find(path, ByteString.EMPTY)
                .orElseThrow(() -> new SetupFailedException("The worker has no " + path
                        + " that may be executed, and every command is run by it. Install bash on the worker; if the"
                        + " worker is a container, take an image that has it."));
    }

    private static List<ByteString> argv(ByteString bash, List<ByteString> elements) {
        ByteString line = ByteString.copyFromUtf8(ShellQuoting.lineOf(elements));
        if (line.size() <= MAX_ARGUMENT_BYTES) {
            return List.of(bash, C, DASHES, line);
        }
        // Quotes made it longer than one argument may be; as separate arguments each still fits.
        List<ByteString> words = new ArrayList<>(List.of(bash, C, DASHES, ByteString.copyFromUtf8("\"$@\""), bash));
        words.addAll(elements);
        return words;
    }

    private static List<ByteString> script(
            Script script, List<ByteString> arguments, AttemptDirectory directory, ByteString searchPath)
            throws SetupFailedException, IOException {
        Interpreter interpreter = Interpreter.of(script);
        List<ByteString> words = new ArrayList<>();
        words.add(interpreter.locate(searchPath));
        for (String word : interpreter.words().subList(1, interpreter.words().size())) {
            words.add(ByteString.copyFromUtf8(word));
        }
        Path file = directory.writeScript(
                Interpreter.withoutMark(script.getContent()).getBytes(StandardCharsets.UTF_8));
        words.add(ByteString.copyFromUtf8(file.toString()));
        words.addAll(arguments);
        return words;
    }

    private static String startDirectory(JobSpec spec, String workspace) throws SetupFailedException {
        String wanted = spec.getWorkingDirectory();
        if (wanted.isEmpty()) {
            return workspace;
        }
        String path = wanted.startsWith("/") ? wanted : workspace + "/" + wanted;
        var problem = Executables.whyNotADirectory(path);
        if (problem.isPresent()) {
            throw new SetupFailedException("The command can't start in the working directory \"" + wanted + "\": "
                    + problem.get()
                    + ". Name a directory that exists on the worker; a relative one is looked for in the"
                    + " job's workspace, which is empty at the start.");
        }
        return path;
    }
}
