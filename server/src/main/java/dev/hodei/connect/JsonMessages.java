package dev.hodei.connect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads requests that are written as JSON, in one pass, in time that grows with their length and no faster. It takes what
 * the proto3 JSON mapping says and nothing else: no text in place of a number or the other way round unless the mapping has
 * it, no field twice, nothing behind the message. Protobuf's own parser is lenient in all of these, and works for minutes on a
 * number such as 1e600000000.
 *
 * @see <a href="https://protobuf.dev/programming-guides/json/">ProtoJSON format</a>
 */
final class JsonMessages {
    /** More than any message needs; as in protobuf's own parser. */
    private static final int MAX_NESTING = 100;

    /** The part of a message of the library that names the feature which would take what was refused. */
    private static final Pattern FEATURE =
            Pattern.compile("(?i)\\s*\\([^()]*feature '?[A-Z_.]+'?[^()]*\\)|[:;,]?\\s*enable `[^`]*`(?: to allow)?");

    // What a name or a number may be is said here, with its place, and not by the tokenizer. Names that callers choose
    // are not kept in its table of known names.
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_NESTING)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final JsonParser in;

    private JsonMessages(JsonParser in) {
        this.in = in;
    }

    /** The message of the prototype's type that the text is the JSON of. */
    static Message read(String json, Message prototype) throws JsonRefusedException {
        try (JsonParser in = JSON.createParser(json)) {
            JsonMessages messages = new JsonMessages(in);
            in.nextToken();
            Message.Builder builder = prototype.newBuilderForType();
            messages.fill(builder);
            if (in.nextToken() != null) {
                throw new JsonRefusedException(
                        "something follows the message: " + JsonPlace.line(in.currentTokenLocation()));
            }
            return builder.build();
        } catch (JsonEOFException e) {
            throw new JsonRefusedException("it ends before it is whole");
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new JsonRefusedException(JsonPlace.line(e.getLocation()) + ": "
                    + FEATURE.matcher(e.getOriginalMessage()).replaceAll(""));
        } catch (IOException e) {
            throw new IllegalStateException("reading from a text can't fail", e);
        }
    }

    /** Reads an object, from its brace to its brace. */
    private void fill(Message.Builder builder) throws IOException, JsonRefusedException {
        require(JsonToken.START_OBJECT, "an object");
        Descriptor type = builder.getDescriptorForType();
        Set<FieldDescriptor> seen = new HashSet<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            FieldDescriptor field = field(type);
            if (!seen.add(field)) {
                throw refused("stands there twice");
            }
            if (in.nextToken() != JsonToken.VALUE_NULL) {
                OneofDescriptor choice = field.getContainingOneof();
                if (choice != null && builder.hasOneof(choice)) {
                    throw refused("can't stand beside "
                            + builder.getOneofFieldDescriptor(choice).getJsonName()
                            + ": only one of them can be given");
                }
                put(builder, field);
            }
        }
    }

    /** By either of its names: that of JSON, or that in the .proto file. */
    private FieldDescriptor field(Descriptor type) throws IOException, JsonRefusedException {
        String name = in.currentName();
        for (FieldDescriptor field : type.getFields()) {
            if (field.getJsonName().equals(name) || field.getName().equals(name)) {
                return field;
            }
        }
        String place = JsonPlace.of(in);
        throw new JsonRefusedException((place.isEmpty() || place.endsWith(".") ? place + "\"\"" : place)
                + " is not a field of " + type.getFullName());
    }

    private void put(Message.Builder builder, FieldDescriptor field) throws IOException, JsonRefusedException {
        if (field.isMapField()) {
            putEntries(builder, field);
        } else if (field.isRepeated()) {
            require(JsonToken.START_ARRAY, "an array");
            while (in.nextToken() != JsonToken.END_ARRAY) {
                builder.addRepeatedField(field, value(builder, field));
            }
        } else {
            builder.setField(field, value(builder, field));
        }
    }

    private void putEntries(Message.Builder builder, FieldDescriptor map) throws IOException, JsonRefusedException {
        require(JsonToken.START_OBJECT, "an object");
        FieldDescriptor key = map.getMessageType().findFieldByNumber(1);
        FieldDescriptor value = map.getMessageType().findFieldByNumber(2);
        Set<Object> seen = new HashSet<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            Message.Builder entry = builder.newBuilderForField(map);
            Object known = scalar(key);
            if (!seen.add(known)) {
                throw refused("stands there twice");
            }
            in.nextToken();
            builder.addRepeatedField(
                    map,
                    entry.setField(key, known)
                            .setField(value, value(entry, value))
                            .build());
        }
    }

    private Object value(Message.Builder owner, FieldDescriptor field) throws IOException, JsonRefusedException {
        if (field.getJavaType() == JavaType.MESSAGE && !JsonScalars.isText(field.getMessageType())) {
            Message.Builder nested = owner.newBuilderForField(field);
            fill(nested);
            return nested.build();
        }
        return scalar(field);
    }

    private Object scalar(FieldDescriptor field) throws IOException, JsonRefusedException {
        JsonScalars.Result result = JsonScalars.read(field, in);
        return switch (result) {
            case JsonScalars.Value(Object value) -> value;
            case JsonScalars.Refused(String why) -> throw refused(why);
        };
    }

    private void require(JsonToken token, String what) throws JsonRefusedException {
        if (in.currentToken() != token) {
            throw refused("must be " + what);
        }
    }

    private JsonRefusedException refused(String why) {
        return new JsonRefusedException(JsonPlace.of(in) + " " + why);
    }
}
