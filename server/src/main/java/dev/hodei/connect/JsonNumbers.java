package dev.hodei.connect;

import com.fasterxml.jackson.core.JsonParser;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Numbers, plain or in quotation marks. What has more digits, or a longer exponent, than any field's number is refused before
 * anything is computed: the time that takes would grow with the exponent's value, or with the square of the digits.
 */
final class JsonNumbers {
    /**
     * The most characters of a number: as many as the largest double has when it is written without an exponent, and
     * many more.
     */
    private static final int MAX_LENGTH = 400;

    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?");
    private static final Set<String> NO_NUMBERS = Set.of("NaN", "Infinity", "-Infinity");

    private enum Range {
        INT32(Integer.MIN_VALUE, Integer.MAX_VALUE),
        UINT32(0, (1L << 32) - 1),
        INT64(Long.MIN_VALUE, Long.MAX_VALUE),
        UINT64(BigInteger.ZERO, BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE));

        private final BigInteger from;
        private final BigInteger to;

        Range(long from, long to) {
            this(BigInteger.valueOf(from), BigInteger.valueOf(to));
        }

        Range(BigInteger from, BigInteger to) {
            this.from = from;
            this.to = to;
        }

        static Range of(FieldDescriptor field) {
            return switch (field.getType()) {
                case INT32, SINT32, SFIXED32, ENUM -> INT32;
                case UINT32, FIXED32 -> UINT32;
                case INT64, SINT64, SFIXED64 -> INT64;
                case UINT64, FIXED64 -> UINT64;
                case FLOAT, DOUBLE, BOOL, STRING, BYTES, MESSAGE, GROUP ->
                    throw new IllegalArgumentException(field + " is no whole number");
            };
        }

        boolean contains(BigInteger number) {
            return from.compareTo(number) <= 0 && number.compareTo(to) <= 0;
        }
    }

    private JsonNumbers() {}

    /** Reads the current token, a number or a text, as a value of the field. */
    static JsonScalars.Result read(FieldDescriptor field, JsonParser in, boolean quoted) throws IOException {
        if (in.getTextLength() > MAX_LENGTH) {
            return mustBe(field);
        }
        String text = in.getText();
        if (!NUMBER.matcher(text).matches()) {
            return quoted && isReal(field) && NO_NUMBERS.contains(text) ? real(field, text) : mustBe(field);
        }
        return isReal(field) ? real(field, text) : whole(field, text);
    }

    static JsonScalars.Result mustBe(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case FLOAT -> JsonScalars.mustBe("a number that a float can hold");
            case DOUBLE -> JsonScalars.mustBe("a number that a double can hold");
            default -> {
                Range range = Range.of(field);
                yield JsonScalars.mustBe("a whole number from " + range.from + " to " + range.to);
            }
        };
    }

    private static boolean isReal(FieldDescriptor field) {
        return field.getType() == FieldDescriptor.Type.FLOAT || field.getType() == FieldDescriptor.Type.DOUBLE;
    }

    private static JsonScalars.Result whole(FieldDescriptor field, String text) {
        BigInteger number;
        try {
            number = new BigDecimal(text).toBigIntegerExact();
        } catch (ArithmeticException e) {
            return mustBe(field);
        }
        if (!Range.of(field).contains(number)) {
            return mustBe(field);
        }
        // Unsigned values beyond the signed ones are negative in Java.
        return new JsonScalars.Value(
                field.getJavaType() == FieldDescriptor.JavaType.LONG
                        ? (Object) number.longValue()
                        : (Object) number.intValue());
    }

    private static JsonScalars.Result real(FieldDescriptor field, String text) {
        double number = Double.parseDouble(text);
        boolean infinite = text.endsWith("Infinity");
        if (field.getType() == FieldDescriptor.Type.FLOAT) {
            float rounded = Float.parseFloat(text);
            return Float.isInfinite(rounded) && !infinite ? mustBe(field) : new JsonScalars.Value(rounded);
        }
        return Double.isInfinite(number) && !infinite ? mustBe(field) : new JsonScalars.Value(number);
    }
}
