package dev.hodei.id;

/**
 * Names a job for ever.
 *
 * @param value 32 lower-case hexadecimal digits; anything else is an {@link IllegalArgumentException}
 */
public record JobId(String value) implements Comparable<JobId> {
    /** Digits of the form that people see in lists and logs. */
    public static final int SHORT_DIGITS = 8;

    public JobId {
        Hex.checked(value, "job id");
    }

    /** The first digits, for people; not always unique. */
    public String shortened() {
        return value.substring(0, SHORT_DIGITS);
    }

    @Override
    public int compareTo(JobId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
