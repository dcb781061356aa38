package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Api.Ran;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Result;
import dev.hodei.v1.SearchLogsRequest;
import dev.hodei.v1.SearchLogsResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stored log that somebody, or a disk, has changed is read around what is damaged, and everybody is told. */
class DamagedLogTest {
    private static HodeiServer server;
    private static String first;
    private static String second;

    /** Two logs of four lines, each in a chunk of its own behind that of the command, which no server has in memory. */
    @BeforeAll
    static void store(@TempDir Path home) {
        HodeiServer before = HodeiServer.start(home, Map.of());
        try {
            first = printed(before);
            second = printed(before);
        } finally {
            before.close();
        }
        server = before.startAgain();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String printed(HodeiServer by) {
        Ran ran = by.api().run("for i in 1 2 3 4; do echo line $i; read -t 0.1 <> <(:); done; true");
        assertThat(ran.log().stdoutText()).isEqualTo("line 1\nline 2\nline 3\nline 4\n");
        assertThat(ran.attempt().getLogHash()).matches("[0-9a-f]{64}");
        return ran.job().getJobId();
    }

    @Test
    void whatIsBehindABadChunkIsRead() throws Exception {
        server.cli().run("job", "logs", first).exitedWith(0);
        assertThat(server.database()
                        .execute(
                                "UPDATE log_chunks SET body = '\\x0102' WHERE job_id = ? AND first_position = 2",
                                first))
                .isEqualTo(1);
        String words = "hodei: entry 2 of this log cannot be read: ";

        Result shown = server.cli().run("job", "logs", first).exitedWith(65);
        assertThat(shown.outText()).isEqualTo("line 1\nline 3\nline 4\n");
        assertThat(shown.errText()).contains(words);

        assertThat(raw(first).lines().filter(line -> !line.startsWith("hodei: this log is not the one")))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("line 1"),
                        line -> assertThat(line).startsWith(words),
                        line -> assertThat(line).isEqualTo("line 3"),
                        line -> assertThat(line).isEqualTo("line 4"));

        List<Long> lines = new ArrayList<>();
        SearchLogsResponse last = SearchLogsResponse.getDefaultInstance();
        var found = server.api()
                .jobs()
                .searchLogs(SearchLogsRequest.newBuilder()
                        .setJobId(first)
                        .setQuery("line")
                        .build());
        while (found.hasNext()) {
            last = found.next();
            last.getMatches().getMatchesList().forEach(match -> lines.add(match.getLine()));
        }
        assertThat(lines).contains(1L, 3L, 4L).doesNotContain(2L);
        assertThat(last.getEnd().getUnreadableList())
                .singleElement()
                .satisfies(gone -> assertThat(gone.getFirstPosition()).isEqualTo(2));
        assertThat(last.getEnd().getDifferingHash()).isNotEmpty();
        assertThat(server.cli()
                        .run("job", "logs", first, "--grep", "line 4")
                        .exitedWith(65)
                        .outText())
                .contains("line 4");
    }

    @Test
    void whatWasChangedOrTakenAwayIsTold() throws Exception {
        // Reads as well as before, but is not what was sealed.
        server.database()
                .execute(
                        "UPDATE log_chunks SET first_read_at_micros = 5 WHERE job_id = ? AND first_position = 3",
                        second);
        Result changed = server.cli().run("job", "logs", second).exitedWith(65);
        assertThat(changed.outText()).isEqualTo("line 1\nline 2\nline 3\nline 4\n");
        assertThat(changed.errText()).contains("is not the one that was sealed");
        assertThat(raw(second)).contains("line 4\nhodei: this log is not the one that was sealed");

        server.database().execute("DELETE FROM log_chunks WHERE job_id = ? AND first_position >= 3", second);
        Result cut = server.cli().run("job", "logs", second).exitedWith(65);
        assertThat(cut.outText()).isEqualTo("line 1\nline 2\n");
        assertThat(cut.errText()).contains("hodei: entries 3 to 4 of this log cannot be read: nothing is stored");
        assertThat(raw(second)).contains("hodei: entries 3 to 4 of this log cannot be read: nothing is stored");
    }

    private String raw(String job) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + server.httpPort() + "/jobs/" + job + "/log?attempt=1");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                .body();
    }
}
