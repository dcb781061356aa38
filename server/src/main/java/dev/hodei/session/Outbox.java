package dev.hodei.session;

import dev.hodei.v1.ControlResponse;
import dev.hodei.v1.ControlResponses;
import java.util.ArrayList;
import java.util.List;

/** What a worker is to be told, put together into as few messages as their size allows. Not thread-safe. */
final class Outbox {
    /** Far below what agents take: a single one of them may be large already. */
    private static final int BATCH_BYTES = 1 << 20;

    private final List<ControlResponse> batches = new ArrayList<>();
    private final List<ControlResponse> open = new ArrayList<>();
    private int bytes;

    void add(ControlResponse message) {
        open.add(message);
        bytes += message.getSerializedSize();
        if (bytes >= BATCH_BYTES) {
            close();
        }
    }

    List<ControlResponse> batches() {
        close();
        return batches;
    }

    private void close() {
        if (open.size() == 1) {
            batches.add(open.getFirst());
        } else if (!open.isEmpty()) {
            batches.add(ControlResponse.newBuilder()
                    .setBatch(ControlResponses.newBuilder().addAllMessages(open))
                    .build());
        }
        open.clear();
        bytes = 0;
    }
}
