package dev.hodei.agent.removal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What a removal had to leave, with the reasons of the first few. Belongs to one thread. */
final class Remains {
    private static final int NAMED = 3;
    /** More are told from each other no longer, so that they take no memory. */
    private static final int COUNTED = 1_000;

    private final Map<String, String> reasons = new LinkedHashMap<>();

    /** One that was added before, in an earlier round, counts once. */
    void add(String path, String reason) {
        if (reasons.size() < COUNTED) {
            reasons.put(path.replaceAll("\\p{Cntrl}", "?"), reason);
        }
    }

    boolean isEmpty() {
        return reasons.isEmpty();
    }

    /** Returns the remains for a log, on one line. */
    @Override
    public String toString() {
        int more = Math.max(0, reasons.size() - NAMED);
        String count = reasons.size() == COUNTED ? more + " or more" : Integer.toString(more);
        return reasons.entrySet().stream()
                        .limit(NAMED)
                        .map(each -> each.getKey() + " (" + each.getValue() + ")")
                        .collect(Collectors.joining(", "))
                + (more == 0 ? "" : " and " + count + " more");
    }
}
