package dev.hodei.limits;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks at the texts in requests of one kind: none may be longer than {@link FieldLimits} says, and none may contain a NUL
 * character, which PostgreSQL can't hold. What has no texts to look at costs nothing. Immutable.
 */
final class FieldRules {
    private static final int USUAL = 1_000;

    static final FieldRules NONE = new FieldRules(List.of());

    /** A field with texts, or with messages that have some (its nested rules then say which). */
    private record Rule(FieldDescriptor field, String name, OptionalInt given, FieldRules nested) {
        /** A field that was forgotten is held to what is usual. */
        int limit() {
            return given.orElse(USUAL);
        }
    }

    private final List<Rule> rules;

    private FieldRules(List<Rule> rules) {
        this.rules = rules;
    }

    /** The rules for requests of this kind, and of what they hold. */
    static FieldRules of(Descriptor request) {
        return rules(request, request.getName(), new HashMap<>(), new HashSet<>());
    }

    /** Text fields that requests of this kind may hold and that no limit was given for. */
    static Set<String> forgotten(Descriptor request) {
        Set<String> forgotten = new TreeSet<>();
        of(request).collect(forgotten);
        return forgotten;
    }

    /** A sentence on the first text that is too long or has a NUL; empty where all are well. */
    Optional<String> problem(Message request) {
        for (Rule rule : rules) {
            Optional<String> problem = rule.field.isRepeated()
                    ? ofAll(rule, (List<?>) request.getField(rule.field))
                    : rule.field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !request.hasField(rule.field)
                            ? Optional.empty()
                            : ofOne(rule, request.getField(rule.field));
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> ofAll(Rule rule, List<?> values) {
        for (Object value : values) {
            Optional<String> problem = ofOne(rule, value);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> ofOne(Rule rule, Object value) {
        return value instanceof Message message ? rule.nested.problem(message) : ofText(rule, (String) value);
    }

    private static Optional<String> ofText(Rule rule, String text) {
        if (text.length() > rule.limit() && text.codePointCount(0, text.length()) > rule.limit()) {
            return Optional.of(rule.name + " has " + text.codePointCount(0, text.length()) + " characters; at most "
                    + rule.limit() + " are taken");
        }
        return text.indexOf('\0') < 0
                ? Optional.empty()
                : Optional.of(rule.name + " contains a NUL character; remove it");
    }

    private void collect(Set<String> forgotten) {
        for (Rule rule : rules) {
            if (rule.nested.rules.isEmpty() && rule.given.isEmpty()) {
                forgotten.add(rule.name);
            }
            rule.nested.collect(forgotten);
        }
    }

    /** @param path how the field's owner is called: its message's name, or for an entry of a map that of the map */
    private static FieldRules rules(
            Descriptor message, String path, Map<Descriptor, FieldRules> made, Set<Descriptor> making) {
        FieldRules known = made.get(message);
        if (known != null || !making.add(message)) {
            return known == null ? NONE : known;
        }
        List<Rule> rules = new ArrayList<>();
        for (FieldDescriptor field : message.getFields()) {
            String name = path + "." + field.getName();
            switch (field.getJavaType()) {
                case STRING -> {
                    OptionalInt limit = FieldLimits.of(name);
                    if (limit.orElse(USUAL) != FieldLimits.OWN) {
                        rules.add(new Rule(field, name, limit, NONE));
                    }
                }
                case MESSAGE -> {
                    Descriptor type = field.getMessageType();
                    FieldRules nested = rules(type, field.isMapField() ? name : type.getName(), made, making);
                    if (!nested.rules.isEmpty()) {
                        rules.add(new Rule(field, name, OptionalInt.empty(), nested));
                    }
                }
                case INT, LONG, FLOAT, DOUBLE, BOOLEAN, BYTE_STRING, ENUM -> {}
            }
        }
        making.remove(message);
        FieldRules rulesOfMessage = rules.isEmpty() ? NONE : new FieldRules(List.copyOf(rules));
        made.put(message, rulesOfMessage);
        return rulesOfMessage;
    }
}
