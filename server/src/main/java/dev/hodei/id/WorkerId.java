package dev.hodei.id;

/**
 * Names a worker for ever.
 *
 * @param value 32 lower-case hexadecimal digits; anything else is an {@link IllegalArgumentException}
 */
public record WorkerId(String value) implements Comparable<WorkerId> {
    /** Digits of the form that people see in lists and logs. */
    public static final int SHORT_DIGITS = 8;

    public WorkerId {
        Hex.checked(value, "worker id");
    }

    /** The first digits, for people; not always unique. */
    public String shortened() {
        return value.substring(0, SHORT_DIGITS);
    }

    @Override
    public int compareTo(WorkerId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
