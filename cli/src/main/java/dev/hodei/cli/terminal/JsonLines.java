package dev.hodei.cli.terminal;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import java.math.BigDecimal;

/**
 * Wire messages as JSON, one object a line, with the names that the API's JSON has. It is for scripts: numbers are numbers
 * also where they have 64 bits, lengths of time are numbers of seconds, fields at 0, false or empty are there, and enums are
 * written as tables and filters write them.
 */
public final class JsonLines {
    private JsonLines() {}

    public static void print(Terminal terminal, MessageOrBuilder message) {
        print(terminal, object(message));
    }

    public static void print(Terminal terminal, JsonObject object) {
        terminal.line(text(object));
    }

    public static String text(JsonObject object) {
        return Json.shown(object.toString());
    }

    /** The message as a JSON object, to be added to. */
    public static JsonObject object(MessageOrBuilder message) {
        try {
            JsonObject json = JsonParser.parseString(JsonFormat.printer()
                            .alwaysPrintFieldsWithNoPresence()
                            .omittingInsignificantWhitespace()
                            .print(message))
                    .getAsJsonObject();
            rewrite(json, message.getDescriptorForType());
            return json;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("no Any fields in these messages, so each can be printed", e);
        }
    }

    private static void rewrite(JsonObject json, Descriptor type) {
        for (FieldDescriptor field : type.getFields()) {
            JsonElement value = json.get(field.getJsonName());
            if (value == null) {
                continue;
            }
            JsonElement shown = field.isMapField()
                    ? ofMap(value.getAsJsonObject(), field)
                    : value instanceof JsonArray array ? ofList(array, field) : shown(value, field);
            if (shown.isJsonNull()) {
                json.remove(field.getJsonName());
            } else {
                json.add(field.getJsonName(), shown);
            }
        }
    }

    private static JsonElement ofList(JsonArray values, FieldDescriptor field) {
        for (int i = 0; i < values.size(); i++) {
            values.set(i, shown(values.get(i), field));
        }
        return values;
    }

    private static JsonElement ofMap(JsonObject values, FieldDescriptor field) {
        FieldDescriptor value = field.getMessageType().findFieldByName("value");
        values.entrySet().forEach(entry -> entry.setValue(shown(entry.getValue(), value)));
        return values;
    }

    /** JSON's null for an enum that says nothing. */
    private static JsonElement shown(JsonElement value, FieldDescriptor field) {
        return switch (field.getType()) {
            case INT64, UINT64, SINT64, FIXED64, SFIXED64 -> new JsonPrimitive(new BigDecimal(value.getAsString()));
            case ENUM -> {
                EnumValueDescriptor constant = field.getEnumType().findValueByName(value.getAsString());
                // One that only a newer server knows is a number.
                yield constant == null
                        ? value
                        : constant.getNumber() == 0 ? JsonNull.INSTANCE : new JsonPrimitive(EnumNames.of(constant));
            }
            case MESSAGE -> {
                if (field.getMessageType().equals(Duration.getDescriptor())) {
                    yield new JsonPrimitive(seconds(value.getAsString()));
                }
                // A time is text.
                if (value instanceof JsonObject message) {
                    rewrite(message, field.getMessageType());
                }
                yield value;
            }
            default -> value;
        };
    }

    /** Returns the seconds of a text: 1.5 of "1.500s". */
    private static BigDecimal seconds(String text) {
        BigDecimal seconds = new BigDecimal(text.substring(0, text.length() - 1)).stripTrailingZeros();
        return seconds.scale() < 0 ? seconds.setScale(0) : seconds;
    }
}
