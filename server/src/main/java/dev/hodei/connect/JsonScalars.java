package dev.hodei.connect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import java.io.IOException;
import java.util.Base64;
import java.util.Set;
import java.util.stream.Collectors;

/** Values of fields that have no fields of their own, as the proto3 JSON mapping writes them. */
final class JsonScalars {
    private static final String DURATION = Duration.getDescriptor().getFullName();
    private static final String TIMESTAMP = Timestamp.getDescriptor().getFullName();

    private JsonScalars() {}

    /** What came of reading a value. */
    sealed interface Result {}

    record Value(Object value) implements Result {}

    /** @param why goes on after the field's name: "must be …" */
    record Refused(String why) implements Result {}

    /** Whether messages of this type are texts in JSON. Those of other well-known types are in no request. */
    static boolean isText(Descriptor message) {
        return Set.of(DURATION, TIMESTAMP).contains(message.getFullName());
    }

    /** Reads the current token, which may also be the name of a map's entry, as a value of the field. */
    static Result read(FieldDescriptor field, JsonParser in) throws IOException {
        JsonToken token = in.currentToken();
        boolean key = token == JsonToken.FIELD_NAME;
        boolean text = key || token == JsonToken.VALUE_STRING;
        boolean number = token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT;
        return switch (field.getJavaType()) {
            case STRING -> text ? text(in.getText()) : mustBe("a text in quotation marks");
            case BYTE_STRING -> text ? bytes(in.getText()) : mustBe("bytes as base64");
            case BOOLEAN -> key ? flag(in.getText()) : flag(token);
            case ENUM -> text ? named(field, in) : number ? numbered(field, in) : notOf(field);
            case INT, LONG, FLOAT, DOUBLE ->
                text || number ? JsonNumbers.read(field, in, text) : JsonNumbers.mustBe(field);
            case MESSAGE ->
                field.getMessageType().getFullName().equals(DURATION)
                        ? JsonTimes.duration(in, text)
                        : JsonTimes.timestamp(in, text);
        };
    }

    static Result mustBe(String what) {
        return new Refused("must be " + what);
    }

    private static Result text(String text) {
        return isWhole(text)
                ? new Value(text)
                : new Refused("has an escaped surrogate that stands alone (\\ud800 to \\udfff)");
    }

    /** Whether it can be written as UTF-8: what can't would be changed without a word. */
    private static boolean isWhole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                boolean pair = i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static Result bytes(String text) {
        boolean url = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
        try {
            return new Value(ByteString.copyFrom((url ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text)));
        } catch (IllegalArgumentException e) {
            return mustBe("bytes as base64");
        }
    }

    private static Result flag(String key) {
        return key.equals("true") || key.equals("false") ? new Value(key.equals("true")) : mustBe("true or false");
    }

    private static Result flag(JsonToken token) {
        return token.isBoolean() ? new Value(token == JsonToken.VALUE_TRUE) : mustBe("true or false");
    }

    private static Result named(FieldDescriptor field, JsonParser in) throws IOException {
        EnumValueDescriptor value = field.getEnumType().findValueByName(in.getText());
        return value == null ? notOf(field) : new Value(value);
    }

    private static Result numbered(FieldDescriptor field, JsonParser in) throws IOException {
        return JsonNumbers.read(field, in, false) instanceof Value(Integer number)
                ? new Value(field.getEnumType().findValueByNumberCreatingIfUnknown(number))
                : notOf(field);
    }

    private static Result notOf(FieldDescriptor field) {
        return mustBe(field.getEnumType().getValues().stream()
                .map(EnumValueDescriptor::getName)
                .collect(Collectors.joining(", ", "one of ", "")));
    }
}
