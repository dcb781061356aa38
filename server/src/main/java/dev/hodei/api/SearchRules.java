package dev.hodei.api;

import dev.hodei.search.LogQuery;
import dev.hodei.v1.SearchLogsRequest;

/** What may be looked for in a log. */
final class SearchRules {
    static final int LONGEST = 1_000;
    static final int DEFAULT_LIMIT = 1_000;
    static final int MAX_LIMIT = 100_000;

    private SearchRules() {}

    static LogQuery query(SearchLogsRequest request) {
        String text = request.getQuery();
        if (request.getFirstError() && !text.isEmpty()) {
            throw Failures.invalid("give a query or first_error, not both");
        }
        if (!request.getFirstError() && (text.isEmpty() || text.codePointCount(0, text.length()) > LONGEST)) {
            throw Failures.invalid("a query has 1 to " + LONGEST + " characters");
        }
        int limit = request.getLimit();
        if (limit < 0 || limit > MAX_LIMIT) {
            throw Failures.invalid("limit must be 1 to " + MAX_LIMIT + ", or 0 for " + DEFAULT_LIMIT);
        }
        if (request.getAttempt() < 0 || request.getFromLine() < 0) {
            throw Failures.invalid("attempt and from_line can't be that large");
        }
        boolean backward = switch (request.getDirection()) {
            case SEARCH_DIRECTION_BACKWARD -> true;
            case SEARCH_DIRECTION_UNSPECIFIED, SEARCH_DIRECTION_FORWARD -> false;
            case UNRECOGNIZED -> throw Failures.invalid("there is no such direction");
        };
        try {
            return new LogQuery(
                    text,
                    request.getCaseSensitive(),
                    request.getRegex(),
                    request.getFromLine(),
                    backward,
                    request.getFirstError(),
                    limit == 0 ? DEFAULT_LIMIT : limit,
                    !request.getNumbersOnly());
        } catch (IllegalArgumentException e) {
            throw Failures.invalid("this is no regular expression: " + e.getMessage());
        }
    }
}
