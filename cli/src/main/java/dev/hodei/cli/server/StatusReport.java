package dev.hodei.cli.server;

import com.google.gson.JsonObject;
import com.google.protobuf.Duration;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.terminal.Fields;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.cli.terminal.Text;
import dev.hodei.cli.terminal.Times;
import dev.hodei.v1.GetOverviewResponse;
import dev.hodei.v1.JobCounts;
import dev.hodei.v1.OverviewBucket;
import dev.hodei.v1.Percentiles;
import dev.hodei.v1.WorkerCounts;
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
                    "the oldest, " + Text.shortId(overview.getOldestQueuedJobId()) + ", queued "
                            + Times.ago(oldest, Times.instant(overview.getTakenAt()))
                            + (waitReason.isEmpty() ? "" : ": " + Text.visible(waitReason)));
        }
        long ended = jobs.getSucceeded() + jobs.getFailed() + jobs.getTimedOut();
        field(
                "ended",
                (ended == 0 ? "none" : Math.round(100.0 * jobs.getSucceeded() / ended) + "% of " + ended + " succeeded")
                        + ended(jobs)
                        + window());
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
        return (states.size() == 1 ? "" : all + ": ")
                + states.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining(", "))
                + (counts.getSilent() > 0 ? ", " + counts.getSilent() + " not heard of late" : "")
                + "; " + counts.getSlotsUsed() + " of "
                + Text.count(counts.getSlots(), "slot", "slots") + " in use";
    }

    /** "in the last 24h", where a length of time was given, else "since 09:30". */
    private String window() {
        boolean length = since.strip().matches("[0-9.]+[smhd]?([0-9.]+[smh])*");
        return (length ? ", in the last " : ", since ") + Text.visible(since.strip());
    }

    private void percentiles(String name, Percentiles measured) {
        if (measured.getCount() > 0) {
            field(
                    name,
                    String.format(
                            Locale.ROOT,
                            "median %s, 90th percentile %s, 99th percentile %s",
                            length(measured.getP50()),
                            length(measured.getP90()),
                            length(measured.getP99())));
        }
    }

    private static String length(Duration length) {
        return Times.length(java.time.Duration.ofSeconds(length.getSeconds(), length.getNanos()));
    }

    private void field(String name, String value) {
        new Fields(invocation.terminal(), 11).print(name, value);
    }

    /** The API's own answer, and who gave it. */
    void json() {
        JsonObject json = new JsonObject();
        json.addProperty("server", invocation.address().toString());
        json.addProperty("reachable", true);
        JsonLines.object(overview).entrySet().forEach(field -> json.add(field.getKey(), field.getValue()));
        JsonLines.print(invocation.terminal(), json);
    }
}
