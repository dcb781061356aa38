package dev.hodei.connect;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;

/** The place of something in a JSON text, in words for people: {@code spec.argv.elements[3]}, or line and column. */
final class JsonPlace {
    /** Names may be as long as a request. */
    private static final int NAME_SHOWN = 60;

    private JsonPlace() {}

    /** The field or element that is being read; "it" for the whole. */
    static String of(JsonParser in) {
        StringBuilder path = new StringBuilder();
        JsonStreamContext context = in.getParsingContext();
        // At the beginning of an object or an array, the context is already inside it.
        if (in.currentToken() != null && in.currentToken().isStructStart()) {
            context = context.getParent();
        }
        for (; context != null && !context.inRoot(); context = context.getParent()) {
            if (context.inArray()) {
                path.insert(0, "[" + context.getCurrentIndex() + "]");
            } else {
                path.insert(0, "." + shown(context.getCurrentName()));
            }
        }
        return path.isEmpty() ? "it" : path.substring(path.charAt(0) == '.' ? 1 : 0);
    }

    static String line(JsonLocation location) {
        return "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static String shown(String name) {
        return name.length() <= NAME_SHOWN ? name : name.substring(0, NAME_SHOWN) + "…";
    }
}
