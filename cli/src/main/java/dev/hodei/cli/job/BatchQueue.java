package dev.hodei.cli.job;

import com.google.gson.JsonObject;
import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.connection.Wording;
import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.QueueJobRequest;
import dev.hodei.v1.QueueJobsRequest;
import dev.hodei.v1.QueueJobsResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Queues a job for each line of a file, as it is read, and prints the ids as they become durable. A batch whose answer
 * was lost is sent again with the same request ids, so that no line is queued twice.
 */
final class BatchQueue {
    private static final int LARGEST_BATCH = 1_000;
    private static final int LARGEST_BYTES = 3 << 20;
    /** An object's start; `{ echo a; }` is a shell line. */
    private static final Pattern JSON = Pattern.compile("\\s*\\{\\s*[\"}].*");

    private final Invocation invocation;
    private final SpecOptions options;
    private QueueJobsRequest.Builder batch = QueueJobsRequest.newBuilder();
    private int bytes;

    BatchQueue(Invocation invocation, SpecOptions options) {
        this.invocation = invocation;
        this.options = options;
    }

    int queueAll(String file) throws InterruptedException {
        String shown = file.equals("-") ? "standard input" : file;
        try (InputStream in = file.equals("-") ? invocation.terminal().in() : Files.newInputStream(Path.of(file));
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()))) {
            long number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    add(spec(line, number));
                }
            }
            send();
        } catch (NoSuchFileException e) {
            throw CliException.usage("--batch: there is no file " + shown);
        } catch (CharacterCodingException e) {
            throw CliException.usage("--batch: " + shown + " is not UTF-8 text");
        } catch (IOException e) {
            throw CliException.usage("--batch: cannot read " + shown + Wording.reason(e));
        }
        return ExitCode.OK;
    }

    private JobSpec spec(String line, long number) {
        if (!JSON.matcher(line).matches()) {
            return options.specOf(line, invocation.terminal());
        }
        try {
            return JobSpecJson.read(line);
        } catch (IllegalArgumentException e) {
            throw CliException.usage("--batch: line " + number + " is no JobSpec: " + e.getMessage());
        }
    }

    private void add(JobSpec spec) throws InterruptedException {
        int size = spec.getSerializedSize();
        if (batch.getJobsCount() == LARGEST_BATCH || (bytes > 0 && bytes + size > LARGEST_BYTES)) {
            send();
        }
        batch.addJobs(QueueJobRequest.newBuilder()
                .setSpec(spec)
                .setRequestId(UUID.randomUUID().toString()));
        bytes += size;
    }

    private void send() throws InterruptedException {
        if (batch.getJobsCount() == 0) {
            return;
        }
        // A batch whose answer was lost, or late, is sent again with the same request ids.
        QueueJobsResponse queued = invocation.connection().longCall(JobServiceGrpc.getQueueJobsMethod(), batch.build());
        for (String id : queued.getJobIdsList()) {
            if (invocation.json()) {
                JsonObject json = new JsonObject();
                json.addProperty("jobId", id);
                invocation.terminal().line(json.toString());
            } else {
                invocation.terminal().line(id);
            }
        }
        batch = QueueJobsRequest.newBuilder();
        bytes = 0;
    }
}
