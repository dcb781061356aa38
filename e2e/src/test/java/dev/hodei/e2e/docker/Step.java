package dev.hodei.e2e.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hodei.e2e.harness.HodeiServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A step on a job's way, as {@code hodei audit --job} tells of it.
 *
 * @param sinceQueued time since the first of them
 */
record Step(Duration sinceQueued, JsonNode event) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** All of a job, in their order; checks that they belong together. */
    static List<Step> of(HodeiServer server, String job, String worker) {
        List<JsonNode> events = server.cli()
                .run("audit", "--job", job, "--oldest-first", "-o", "json")
                .exitedWith(0)
                .outText()
                .lines()
                .map(Step::parsed)
                .toList();
        Instant start = at(events.getFirst());
        assertThat(events).allSatisfy(event -> {
            assertThat(event.path("correlationId").asText()).as("%s", event).isEqualTo(job);
            assertThat(event.path("workerId").asText("")).as("%s", event).isIn("", worker);
        });
        assertThat(events).extracting(Step::at).isSorted();
        return events.stream()
                .map(event -> new Step(Duration.between(start, at(event)), event))
                .toList();
    }

    private static JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }

    private static Instant at(JsonNode event) {
        return Instant.parse(event.path("occurredAt").asText());
    }

    String action() {
        return event.path("action").asText();
    }

    @Override
    public String toString() {
        return "%8.1f ms  %-28s %-16.15s %s"
                .formatted(
                        sinceQueued.toNanos() / 1e6,
                        action(),
                        event.path("actor").asText(),
                        event.path("detail").asText());
    }
}
