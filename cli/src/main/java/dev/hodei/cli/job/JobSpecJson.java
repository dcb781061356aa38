package dev.hodei.cli.job;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.hodei.cli.connection.Wording;
import dev.hodei.v1.JobSpec;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a JobSpec as JSON, strictly, in the API's form or in that of {@code -o json}. */
final class JobSpecJson {
    private static final Pattern COLUMN = Pattern.compile("column (\\d+)");
    /** One of a pair is no character of its own, and does not match. */
    private static final Pattern SURROGATE = Pattern.compile("\\p{Cs}");

    private static final Pattern NO_FIELD = Pattern.compile("Cannot find field: (\\S+) in message .*");

    private JobSpecJson() {}

    /** Throws IllegalArgumentException with words for the user, to follow a colon. */
    static JobSpec read(String text) {
        JsonObject json = object(text);
        checkWhole("", json);
        JsonElement timeout = json.get("timeout");
        if (timeout != null
                && timeout.isJsonPrimitive()
                && timeout.getAsJsonPrimitive().isNumber()) {
            // As -o json has it, in seconds.
            json.addProperty("timeout", timeout.getAsBigDecimal().toPlainString() + "s");
        }
        JobSpec.Builder spec = JobSpec.newBuilder();
        try {
            JsonFormat.parser().merge(json.toString(), spec);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(words(String.valueOf(e.getMessage())), e);
        }
        return spec.build();
    }

    /** A surrogate that stands alone would be sent as a question mark. */
    private static void checkWhole(String place, JsonElement json) {
        switch (json) {
            case JsonObject object ->
                object.asMap().forEach((name, value) -> {
                    checkWhole(place.isEmpty() ? "a name" : "a name in " + place, new JsonPrimitive(name));
                    checkWhole(place.isEmpty() ? name : place + "." + name, value);
                });
            case JsonArray array -> {
                for (int i = 0; i < array.size(); i++) {
                    checkWhole(place + "[" + i + "]", array.get(i));
                }
            }
            case JsonPrimitive text
            when text.isString() && SURROGATE.matcher(text.getAsString()).find() ->
                throw new IllegalArgumentException(
                        place + " has an escaped surrogate that stands alone (\\ud800 to \\udfff)");
            default -> {}
        }
    }

    private static JsonObject object(String text) {
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        try {
            JsonElement json = JsonParser.parseReader(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new IllegalArgumentException("something follows the object");
            }
            return json.getAsJsonObject();
        } catch (JsonParseException | IOException e) {
            throw new IllegalArgumentException(notJson(e), e);
        }
    }

    private static String notJson(Exception failure) {
        if (failure.getCause() instanceof EOFException || failure instanceof EOFException) {
            return "the JSON ends too early";
        }
        Matcher column = COLUMN.matcher(String.valueOf(failure.getMessage()));
        return "it is not valid JSON" + (column.find() ? " at character " + column.group(1) : "");
    }

    private static String words(String message) {
        Matcher field = NO_FIELD.matcher(message);
        if (field.matches()) {
            return "it has no field " + field.group(1);
        }
        return Wording.isPlain(message) ? message : "a field has a value of another kind";
    }
}
