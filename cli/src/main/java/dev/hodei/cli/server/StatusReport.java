package dev.hodei.cli.server;

import com.google.gson.stream.JsonWriter;
import com.google.protobuf.Duration;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.terminal.Style;
import dev.hodei.cli.terminal.Text;
import dev.hodei.cli.terminal.Times;
import dev.hodei.v1.GetOverviewResponse;
import dev.hodei.v1.JobCounts;
import dev.hodei.v1.OverviewBucket;
import dev.hodei.v1.Percentiles;
import dev.hodei.v1.WorkerCounts;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What {@code hodei status} says.
 *
 * @param since the begin of the time that was looked at, as typed
 * @param waitReason of the job that has waited for the longest; empty where none waits
 */
record StatusReport(Invocation invocation, GetOverviewResponse overview, String since, String waitReason) {
    void print() {
        JobCounts jobs = overview.getJobs();
        field("server", invocation.address() + " answers");
        if (!overview.getControllerTrouble().isEmpty()) {
            field("controller", "gives no jobs to workers: " + Text.visible(overview.getControllerTrouble()));
        }
        field(
                "jobs",
                jobs.getQueued() + " queued, " + jobs.getAssigned() + " assigned, " + jobs.getRunning() + " running");
        field("workers", workers());
        if (overview.hasOldestQueuedAt()) {
            Instant oldest = Times.instant(overview.getOldestQueuedAt());
            field(
                    "waiting",
                    "the oldest, " + Text.shortId(overview.getOldestQueuedJobId()) + ", since "
                            + Times.ago(oldest, Times.instant(overview.getTakenAt()))
                            + (waitReason.isEmpty() ? "" : ": " + Text.visible(waitReason)));
        }
        long ended = jobs.getSucceeded() + jobs.getFailed() + jobs.getTimedOut();
        field(
                "ended",
                (ended == 0 ? "none" : Math.round(100.0 * jobs.getSucceeded() / ended) + "% succeeded of " + ended)
                        + ended(jobs) + " (since " + Text.visible(since) + ")");
        percentiles("waited", overview.getWaiting());
        percentiles("took", overview.getDuration());
        double slots = overview.getBucketsList().stream()
                .mapToDouble(OverviewBucket::getSlots)
                .sum();
        if (slots > 0) {
            double used = overview.getBucketsList().stream()
                    .mapToDouble(OverviewBucket::getSlotsUsed)
                    .sum();
            field("used", Math.round(100 * used / slots) + "% of the workers' slots");
        }
    }

    private static String ended(JobCounts jobs) {
        Map<String, Long> others = new LinkedHashMap<>();
        others.put("failed", jobs.getFailed());
        others.put("timed out", jobs.getTimedOut());
        others.put("cancelled", jobs.getCancelled());
        String words = others.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
        return words.isEmpty() ? "" : "; " + words;
    }

    private Map<String, Integer> workerStates() {
        WorkerCounts counts = overview.getWorkers();
        Map<String, Integer> states = new LinkedHashMap<>();
        states.put("creating", counts.getCreating());
        states.put("connecting", counts.getConnecting());
        states.put("ready", counts.getReady());
        states.put("busy", counts.getBusy());
        states.put("draining", counts.getDraining());
        states.put("terminating", counts.getTerminating());
        states.values().removeIf(count -> count == 0);
        return states;
    }

    private String workers() {
        Map<String, Integer> states = workerStates();
        int all = states.values().stream().mapToInt(Integer::intValue).sum();
        if (all == 0) {
            return "0";
        }
        WorkerCounts counts = overview.getWorkers();
        return all + ": "
                + states.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining(", "))
                + (counts.getSilent() > 0 ? ", " + counts.getSilent() + " not heard of late" : "")
                + "; " + counts.getSlotsUsed() + " of " + counts.getSlots() + " slots in use";
    }

    private void percentiles(String name, Percentiles measured) {
        if (measured.getCount() > 0) {
            field(
                    name,
                    String.format(
                            Locale.ROOT,
                            "half up to %s, 90%% up to %s, 99%% up to %s",
                            length(measured.getP50()),
                            length(measured.getP90()),
                            length(measured.getP99())));
        }
    }

    private static String length(Duration length) {
        return Times.length(java.time.Duration.ofSeconds(length.getSeconds(), length.getNanos()));
    }

    private void field(String name, String value) {
        String label = invocation.terminal().styleOut(Style.BOLD, String.format("%-11s", name));
        invocation.terminal().line(label + value);
    }

    void json() {
        JobCounts jobs = overview.getJobs();
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.beginObject();
            json.name("server").value(invocation.address().toString());
            json.name("reachable").value(true);
            json.name("controllerTrouble").value(overview.getControllerTrouble());
            json.name("jobs").beginObject();
            json.name("queued").value(jobs.getQueued());
            json.name("assigned").value(jobs.getAssigned());
            json.name("running").value(jobs.getRunning());
            json.endObject();
            json.name("workers").beginObject();
            for (Map.Entry<String, Integer> state : workerStates().entrySet()) {
                json.name(state.getKey()).value(state.getValue());
            }
            json.endObject();
            json.name("slots").value(overview.getWorkers().getSlots());
            json.name("slotsUsed").value(overview.getWorkers().getSlotsUsed());
            json.name("windowStart")
                    .value(Times.instant(overview.getWindowStart()).toString());
            json.name("ended").beginObject();
            json.name("succeeded").value(jobs.getSucceeded());
            json.name("failed").value(jobs.getFailed());
            json.name("cancelled").value(jobs.getCancelled());
            json.name("timedOut").value(jobs.getTimedOut());
            json.endObject();
            numbers(json, "waitingSeconds", overview.getWaiting());
            numbers(json, "durationSeconds", overview.getDuration());
            json.endObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        invocation.terminal().line(text.toString());
    }

    private static void numbers(JsonWriter json, String name, Percentiles measured) throws IOException {
        json.name(name).beginObject();
        json.name("count").value(measured.getCount());
        if (measured.getCount() > 0) {
            json.name("p50").value(seconds(measured.getP50()));
            json.name("p90").value(seconds(measured.getP90()));
            json.name("p99").value(seconds(measured.getP99()));
        }
        json.endObject();
    }

    private static double seconds(Duration length) {
        return length.getSeconds() + length.getNanos() / 1e9;
    }
}
