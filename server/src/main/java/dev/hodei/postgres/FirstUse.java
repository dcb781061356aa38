package dev.hodei.postgres;

import dev.hodei.job.Demand;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** Does what takes long only the first time in a process. */
public final class FirstUse {
    private FirstUse() {}

    /**
     * Sets up the JSON codec, by which labels are read, and the methods of a record, which no AOT cache holds, so that whoever
     * reads rows first need not wait for it. May run beside anything else.
     */
    public static void ofRows() {
        Map<String, String> labels = Values.labels(new JsonObject("{\"label\":\"value\"}"));
        var _ = Demand.of(labels, "", "", 0, 0).hashCode();
    }
}
