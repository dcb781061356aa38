package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.e2e.harness.Servers.WithoutWorkers;
import dev.hodei.v1.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Many jobs by one command. */
@ExtendWith(Servers.class)
@Execution(ExecutionMode.SAME_THREAD)
class BatchTest {
    private final HodeiServer server;

    @TempDir
    private Path directory;

    BatchTest(@WithoutWorkers HodeiServer server) {
        this.server = server;
    }

    @Test
    void aJobIsQueuedForEachLineInTheirOrder() {
        Result queued = server.cli()
                .shell("seq 1 2345 | sed 's/^/echo /' | hodei job queue --label kind=batch --batch -")
                .exitedWith(0);
        List<String> ids = queued.outText().lines().toList();
        assertThat(ids).hasSize(2345).doesNotHaveDuplicates();
        assertThat(server.database()
                        .query("SELECT display_name FROM jobs WHERE labels @> '{\"kind\": \"batch\"}'"
                                + " ORDER BY job_number"))
                .hasSize(2345)
                .startsWith("echo 1", "echo 2")
                .endsWith("echo 2345");
        assertThat(server.api().get(ids.get(1999)).getSpec().getCommand()).isEqualTo("echo 2000");
    }

    @Test
    void aLineMayBeASpecOfItsOwn() throws IOException {
        Path file = Files.writeString(directory.resolve("jobs"), """
                { echo a; echo b; }

                {"command": "make", "name": "build", "priority": 7, "labels": {"team": "web"}}
                """);
        List<String> ids = server.cli()
                .run("job", "queue", "--priority", "9", "--batch", file.toString())
                .exitedWith(0)
                .outText()
                .lines()
                .toList();
        assertThat(ids).hasSize(2);
        Job line = server.api().get(ids.getFirst());
        Job spec = server.api().get(ids.getLast());
        assertThat(line.getSpec().getCommand()).isEqualTo("{ echo a; echo b; }");
        assertThat(line.getSpec().getPriority()).isEqualTo(9);
        assertThat(spec.getSpec().getCommand()).isEqualTo("make");
        assertThat(spec.getSpec().getName()).isEqualTo("build");
        assertThat(spec.getSpec().getPriority()).isEqualTo(7);
        assertThat(spec.getSpec().getLabelsMap()).containsEntry("team", "web");
    }

    @Test
    void whatCannotBeQueuedIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("jobs"), "echo a\n{\"comand\": \"make\"}\n");
        long before = server.database().countJobs();
        Result refused = server.cli().run("job", "queue", "--batch", file.toString());
        assertThat(refused.exitedWith(2).errText()).contains("line 2", "comand");
        assertThat(server.database().countJobs()).isEqualTo(before);
        assertThat(server.cli()
                        .run("job", "queue", "--batch", "none")
                        .exitedWith(2)
                        .errText())
                .contains("there is no file none");
        assertThat(server.cli()
                        .run("job", "queue", "--batch", file.toString(), "--", "true")
                        .exitedWith(2)
                        .errText())
                .contains("leave out");
    }
}
