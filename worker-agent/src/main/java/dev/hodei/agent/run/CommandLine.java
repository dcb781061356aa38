package dev.hodei.agent.run;

import dev.hodei.agent.process.Executables;
import dev.hodei.agent.process.ProcessRequest;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.Script;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** From a job's specification to what the log opens with and what is started. Pure but for {@link #prepare}. */
final class CommandLine {
    private static final String BASH = "/bin/bash";
    /** MAX_ARG_STRLEN of Linux, less the final NUL. */
    private static final int MAX_ARGUMENT_BYTES = 128 * 1024 - 1;

    private CommandLine() {}

    /** The log's first lines. */
    static String opening(JobSpec spec) {
        return switch (spec.getWorkCase()) {
            case COMMAND -> "$ " + spec.getCommand();
            case ARGV -> "$ " + ShellQuoting.line(spec.getArgv().getElementsList());
            case SCRIPT -> {
                Script script = spec.getScript();
                String content = script.getContent();
                yield "$ " + Interpreter.of(script).display(script.getArgumentsList()) + " << 'EOF'\n" + content
                        + (content.endsWith("\n") ? "" : "\n") + "EOF";
            }
            case WORK_NOT_SET -> "$";
        };
    }

    /** Checks what the job needs, and writes its script and its standard input if it has them. */
    static ProcessRequest prepare(
            JobSpec spec, AttemptRef attempt, AttemptDirectory directory, JobEnvironment environment)
            throws SetupFailedException, IOException {
        String workspace = directory.workspace().toString();
        Map<String, String> values = environment.of(spec, attempt, workspace);
        List<String> words = words(spec, directory, values);
        List<byte[]> mark = JobEnvironment.entries(
                Map.of("HODEI_JOB_ID", attempt.getJobId(), "HODEI_ATTEMPT", Integer.toString(attempt.getAttempt())));
        List<byte[]> arguments = new ArrayList<>(words.size());
        for (String word : words) {
            arguments.add(bytes(word));
        }
        String input = spec.getStdin().isEmpty()
                ? ProcessRequest.NO_INPUT
                : directory.writeInput(spec.getStdin().toByteArray()).toString();
        return new ProcessRequest(
                arguments,
                JobEnvironment.entries(values),
                startDirectory(spec, workspace),
                input,
                mark,
                spec.getMerge());
    }

    private static List<String> words(JobSpec spec, AttemptDirectory directory, Map<String, String> environment)
            throws SetupFailedException, IOException {
        return switch (spec.getWorkCase()) {
            case COMMAND -> List.of(shell(BASH), "-c", "--", spec.getCommand());
            case ARGV -> argv(shell(BASH), spec.getArgv().getElementsList());
            case SCRIPT -> script(spec.getScript(), directory, environment.getOrDefault("PATH", ""));
            case WORK_NOT_SET ->
                throw new SetupFailedException(
                        "The job holds no work that this agent knows. Update the agent to the server's version.");
        };
    }

    /** The path itself, if there is a program. Else it is the worker's image that lacks it, and not the job. */
    static String shell(String path) throws SetupFailedException {
        return Executables.find(path, "")
                .orElseThrow(() -> new SetupFailedException("The worker has no " + path
                        + " that may be executed, and every command is run by it. Install bash on the worker; if the"
                        + " worker is a container, take an image that has it."));
    }

    private static List<String> argv(String bash, List<String> elements) {
        String line = ShellQuoting.line(elements);
        if (bytes(line).length <= MAX_ARGUMENT_BYTES) {
            return List.of(bash, "-c", "--", line);
        }
        // Quotes made it longer than one argument may be; as separate arguments each still fits.
        List<String> words = new ArrayList<>(List.of(bash, "-c", "--", "\"$@\"", bash));
        words.addAll(elements);
        return words;
    }

    private static List<String> script(Script script, AttemptDirectory directory, String searchPath)
            throws SetupFailedException, IOException {
        Interpreter interpreter = Interpreter.of(script);
        List<String> words = new ArrayList<>();
        words.add(interpreter.locate(JobEnvironment.text(searchPath)));
        words.addAll(interpreter.words().subList(1, interpreter.words().size()));
        Path file = directory.writeScript(bytes(Interpreter.withoutMark(script.getContent())));
        words.add(file.toString());
        words.addAll(script.getArgumentsList());
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

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
