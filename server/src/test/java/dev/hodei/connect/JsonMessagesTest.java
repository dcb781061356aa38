package dev.hodei.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.JsonFormat;
import dev.hodei.v1.AgentServiceOuterClass;
import dev.hodei.v1.AuditServiceOuterClass;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.FollowLogsRequest;
import dev.hodei.v1.GetOverviewResponse;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobServiceOuterClass;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.ListAuditEventsRequest;
import dev.hodei.v1.LogChunk;
import dev.hodei.v1.OverviewServiceOuterClass;
import dev.hodei.v1.QueueJobRequest;
import dev.hodei.v1.WorkerServiceOuterClass;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonMessagesTest {
    private static Stream<Descriptor> served() {
        return Stream.of(
                        AgentServiceOuterClass.getDescriptor(),
                        AuditServiceOuterClass.getDescriptor(),
                        JobServiceOuterClass.getDescriptor(),
                        OverviewServiceOuterClass.getDescriptor(),
                        WorkerServiceOuterClass.getDescriptor())
                .map(FileDescriptor::getServices)
                .flatMap(services -> services.stream().flatMap(service -> service.getMethods().stream()))
                .flatMap(method -> Stream.of(method.getInputType(), method.getOutputType()))
                .distinct();
    }

    private static <M extends Message> M read(String json, M prototype) throws JsonRefusedException {
        Message message = JsonMessages.read(json, prototype);
        assertThat(message).isInstanceOf(prototype.getClass());
        @SuppressWarnings("unchecked")
        M read = (M) message;
        return read;
    }

    private static JobSpec spec(String fields) throws JsonRefusedException {
        return read("{\"spec\":{" + fields + "}}", QueueJobRequest.getDefaultInstance())
                .getSpec();
    }

    private static void refused(String json, Message prototype, String... said) {
        assertThatThrownBy(() -> JsonMessages.read(json, prototype))
                .as(json)
                .isInstanceOf(JsonRefusedException.class)
                .message()
                .contains(said)
                .hasSizeLessThan(500);
    }

    private static void refused(String fields, String... said) {
        refused("{\"spec\":{" + fields + "}}", QueueJobRequest.getDefaultInstance(), said);
    }

    /** With a value in each field, and of each oneof in one. */
    private static DynamicMessage full(Descriptor type, Set<Descriptor> within, int choice) {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        Set<Descriptor> inner = new HashSet<>(within);
        inner.add(type);
        for (FieldDescriptor field : type.getFields()) {
            boolean other = field.getRealContainingOneof() != null
                    && field
                            != field.getRealContainingOneof()
                                    .getField(choice
                                            % field.getRealContainingOneof().getFieldCount());
            boolean endless =
                    field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && inner.contains(field.getMessageType());
            if (!other && !endless) {
                Object value = sample(field, inner, choice);
                if (field.isRepeated()) {
                    message.addRepeatedField(field, value);
                } else {
                    message.setField(field, value);
                }
            }
        }
        return message.build();
    }

    private static Object sample(FieldDescriptor field, Set<Descriptor> within, int choice) {
        return switch (field.getType()) {
            case INT32, SINT32, SFIXED32 -> Integer.MIN_VALUE + choice;
            case UINT32, FIXED32 -> -1 - choice;
            case INT64, SINT64, SFIXED64 -> Long.MIN_VALUE + choice;
            case UINT64, FIXED64 -> -1L - choice;
            case FLOAT -> Float.MIN_VALUE;
            case DOUBLE -> choice == 0 ? Double.MAX_VALUE : choice == 1 ? -0.0 : Double.NEGATIVE_INFINITY;
            case BOOL -> true;
            case STRING -> "1e600000000 ñ \ud83d\ude00 \"\\\n\u0001" + choice;
            case BYTES -> ByteString.copyFrom(new byte[] {-1, -2, (byte) choice});
            case ENUM -> field.getEnumType().getValues().getLast();
            case MESSAGE -> message(field.getMessageType(), within, choice);
            case GROUP -> throw new AssertionError("there are no groups in proto3");
        };
    }

    private static Message message(Descriptor type, Set<Descriptor> within, int choice) {
        return switch (type.getFullName()) {
            case "google.protobuf.Timestamp" ->
                Timestamp.newBuilder()
                        .setSeconds(-62_135_596_800L + choice)
                        .setNanos(choice)
                        .build();
            case "google.protobuf.Duration" -> Durations.fromNanos(-1_500_000_000L + choice);
            default -> full(type, within, choice);
        };
    }

    @ParameterizedTest
    @MethodSource("served")
    void whatProtobufWritesIsRead(Descriptor type) throws Exception {
        for (int choice = 0; choice < 8; choice++) {
            DynamicMessage message = full(type, Set.of(), choice);
            DynamicMessage empty = DynamicMessage.getDefaultInstance(type);
            String json = JsonFormat.printer().print(message);
            assertThat(JsonMessages.read(json, empty)).as(json).isEqualTo(message);
            String otherNames = JsonFormat.printer().preservingProtoFieldNames().print(message);
            assertThat(JsonMessages.read(otherNames, empty)).isEqualTo(message);
        }
    }

    @Test
    void requestsHaveNoOtherMessagesWithAFormOfTheirOwn() {
        Set<String> known = new HashSet<>();
        List<Descriptor> open = new ArrayList<>(served().toList());
        while (!open.isEmpty()) {
            Descriptor type = open.removeLast();
            if (known.add(type.getFullName())) {
                type.getFields().stream()
                        .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                        .forEach(field -> open.add(field.getMessageType()));
            }
        }
        assertThat(known.stream().filter(name -> name.startsWith("google.")))
                .as("JsonScalars has to know how they are written")
                .containsExactlyInAnyOrder("google.protobuf.Timestamp", "google.protobuf.Duration");
    }

    @Test
    void numbersMayBeWrittenInAllTheWaysThatTheMappingHas() throws Exception {
        for (String five : List.of("5", "5.0", "0.5e1", "50E-1", "500e-2", "\"5\"", "\"5e0\"")) {
            assertThat(spec("\"priority\":" + five).getPriority()).as(five).isEqualTo(5);
        }
        assertThat(read("{\"attempts\":[{\"exitCode\":-2147483648}]}", Job.getDefaultInstance())
                        .getAttempts(0)
                        .getExitCode())
                .isEqualTo(Integer.MIN_VALUE);
        assertThat(spec("\"memoryBytes\":\"18446744073709551615\"").getMemoryBytes())
                .isEqualTo(-1);
        assertThat(spec("\"memoryBytes\":1.8e19").getMemoryBytes())
                .isEqualTo(Long.parseUnsignedLong("18000000000000000000"));
        GetOverviewResponse overview = GetOverviewResponse.getDefaultInstance();
        assertThat(read("{\"buckets\":[{\"slots\":1.5e3,\"slotsUsed\":\"-Infinity\"}]}", overview)
                        .getBuckets(0)
                        .getSlots())
                .isEqualTo(1_500);
    }

    @Test
    void numbersThatNoFieldHasAreRefusedAtOnce() {
        String digits = "7".repeat(4_000_000);
        String whole = "must be a whole number from 0 to 4294967295";
        long start = System.nanoTime();
        for (String number : List.of(
                "1e600000000",
                "1e5000000",
                "1e-20000000",
                "-1E+99999999999999999999",
                "0e600000000",
                "1e1000",
                "1e999",
                "1e-999",
                "18446744073709551616",
                digits,
                "0." + digits,
                "1e" + digits)) {
            refused("\"priority\":" + number, "spec.priority " + whole);
            refused("\"priority\":\"" + number + "\"", "spec.priority " + whole);
            refused("\"memoryBytes\":\"" + number + "\"", "spec.memoryBytes must");
            refused(
                    "{\"endReason\":" + number + "}",
                    Job.getDefaultInstance(),
                    "endReason must be one of END_REASON_UNSPECIFIED, ");
            refused("{\"endReason\":\"" + number + "\"}", Job.getDefaultInstance(), "endReason must be one of");
            refused("\"timeout\":\"" + number + "s\"", "spec.timeout must be a duration");
        }
        refused(
                "{\"buckets\":[{},{\"slots\":1e600000000}]}",
                GetOverviewResponse.getDefaultInstance(),
                "buckets[1].slots");
        refused("{\"buckets\":[{\"slots\":1e999}]}", GetOverviewResponse.getDefaultInstance(), "buckets[0].slots");
        refused("\"priority\":1.5", "spec.priority must be a whole number");
        refused("{\"fromPosition\":\"1e3000000\"}", FollowLogsRequest.getDefaultInstance(), "fromPosition must");
        assertThat(System.nanoTime() - start).as("ns").isLessThan(5_000_000_000L);
    }

    @Test
    void textsThatLookLikeNumbersAreTexts() throws Exception {
        JobSpec spec = spec("\"command\":\"1e600000000\",\"environment\":{\"1e9999\":\"" + "9".repeat(100_000) + "\"}");
        assertThat(spec.getCommand()).isEqualTo("1e600000000");
        assertThat(spec.getEnvironmentOrThrow("1e9999")).hasSize(100_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"spec\":{\"command\":\"echo a\"}} garbage {",
                "{\"spec\":{}}{}",
                "{'spec':{}}",
                "{spec:{}}",
                "{\"spec\":{},}",
                "{\"spec\":{\"argv\":{\"elements\":[\"a\",]}}}",
                "{\"spec\":{\"priority\":01}}",
                "{\"spec\":{\"priority\":+1}}",
                "{\"spec\":{\"priority\":.5}}",
                "{\"spec\":{\"priority\":NaN}}",
                "{\"spec\":{\"command\":\"a\nb\"}}",
                "{\"spec\":{\"command\":\"\\x\"}}",
                "{\"spec\"={}}",
                "{\"spec\":{};}",
                "/* c */ {}",
                "{} // c",
                "\ufeff{}"
            })
    void whatIsNoJsonIsRefusedWithItsPlace(String json) {
        refused(json, QueueJobRequest.getDefaultInstance(), "line ", "column ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/* c */ {}",
                "{'spec':{}}",
                "{spec:{}}",
                "{\"spec\":{\"priority\":NaN}}",
                "{\"spec\":{},}",
                "# c"
            })
    void noFeatureOfTheLibraryIsNamed(String json) {
        assertThatThrownBy(() -> JsonMessages.read(json, QueueJobRequest.getDefaultInstance()))
                .message()
                .doesNotContainIgnoringCase("feature")
                .doesNotContain("ALLOW_");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "\"x\"",
                "1",
                "true",
                "{",
                "{\"spec\"",
                "{\"spec\":{\"command\":\"a",
                "{\"spec\":{}"
            })
    void whatIsNoWholeObjectIsRefused(String json) {
        refused(json, QueueJobRequest.getDefaultInstance(), "it ");
    }

    @Test
    void valuesOfAnotherKindAreRefused() {
        refused("\"command\":[\"x\"]", "spec.command must be a text");
        refused("\"command\":true", "spec.command must be a text");
        refused("\"command\":1", "spec.command must be a text");
        refused("\"command\":{}", "spec.command must be a text");
        refused("\"argv\":{\"elements\":\"x\"}", "spec.argv.elements must be an array");
        refused("\"argv\":{\"elements\":[\"a\",null]}", "spec.argv.elements[1] must be a text");
        refused("\"argv\":{\"elements\":[[\"a\"]]}", "spec.argv.elements[0] must be a text");
        refused("\"argv\":[]", "spec.argv must be an object");
        refused("\"environment\":[]", "spec.environment must be an object");
        refused("\"environment\":{\"A\":1}", "spec.environment.A must be a text");
        refused("\"environment\":{\"A\":null}", "spec.environment.A must be a text");
        refused("\"priority\":true", "spec.priority must be a whole number");
        refused("\"priority\":\"\"", "spec.priority must be a whole number");
        refused("\"priority\":\" 1\"", "spec.priority must be a whole number");
        refused("\"priority\":\"+1\"", "spec.priority must be a whole number");
        refused("\"priority\":\"\u0661\"", "spec.priority must be a whole number");
        refused("\"priority\":[1]", "spec.priority must be a whole number");
        refused("\"timeout\":5", "spec.timeout must be a duration");
        refused("\"timeout\":\"5\"", "spec.timeout must be a duration");
        refused("\"timeout\":\"999999999999s\"", "spec.timeout must be a duration");
        refused("{\"noFollow\":\"true\"}", FollowLogsRequest.getDefaultInstance(), "noFollow must be true or false");
        refused("{\"body\":\"%\"}", LogChunk.getDefaultInstance(), "body must be bytes as base64");
        for (String time :
                List.of("2026-02-30T00:00:00Z", "2026-01-01T25:00:00Z", "2026-01-01", "0000-01-01T00:00:00Z")) {
            refused(
                    "{\"occurredAfter\":\"" + time + "\"}",
                    ListAuditEventsRequest.getDefaultInstance(),
                    "occurredAfter must be a time");
        }
    }

    @Test
    void aFieldStandsThereOnceAndByAKnownName() {
        refused("\"command\":\"a\",\"command\":\"b\"", "spec.command stands there twice");
        refused("\"command\":null,\"command\":\"b\"", "spec.command stands there twice");
        refused("\"memoryBytes\":1,\"memory_bytes\":2", "spec.memory_bytes stands there twice");
        refused("\"environment\":{\"A\":\"1\",\"\\u0041\":\"2\"}", "spec.environment.A stands there twice");
        refused("\"command\":\"a\",\"argv\":{}", "spec.argv can't stand beside command");
        refused("\"comand\":\"a\"", "spec.comand is not a field of hodei.v1.JobSpec");
        refused("\"" + "x".repeat(1_000_000) + "\":1", "spec.xxx");
        refused("{\"x\":1}", QueueJobRequest.getDefaultInstance(), "x is not a field of hodei.v1.QueueJobRequest");
        refused("{\"a\":".repeat(100_000), QueueJobRequest.getDefaultInstance(), "a is not a field");
    }

    @Test
    void whatIsNullIsNotThere() throws Exception {
        assertThat(spec("\"command\":null,\"argv\":null,\"environment\":null,\"priority\":null"))
                .isEqualTo(JobSpec.getDefaultInstance());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "\\udc00", "\\udc00\\ud800", "a\\ud83d\\ude00\\ud83d"})
    void halfACharacterIsRefused(String text) {
        refused("\"command\":\"" + text + "\"", "spec.command has an escaped surrogate");
        refused("\"environment\":{\"" + text + "\":\"\"}", "spec.environment.", "has an escaped surrogate");
    }

    @Test
    void anEnumMayBeANumber() throws Exception {
        assertThat(read("{\"endReason\":2}", Job.getDefaultInstance()).getEndReason())
                .isEqualTo(EndReason.END_REASON_SIGNAL);
        assertThat(read("{\"endReason\":999}", Job.getDefaultInstance()).getEndReasonValue())
                .isEqualTo(999);
    }

    @Test
    void aTimeMayHaveAnOffset() throws Exception {
        assertThat(read(
                                "{\"occurredAfter\":\"1970-01-01T01:00:00.5+01:00\"}",
                                ListAuditEventsRequest.getDefaultInstance())
                        .getOccurredAfter())
                .isEqualTo(Timestamp.newBuilder().setNanos(500_000_000).build());
    }
}
