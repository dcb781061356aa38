package dev.hodei.id;

/** The one rule for ids: 32 lower-case hexadecimal digits. */
final class Hex {
    static final int DIGITS = 32;

    private Hex() {}

    static String checked(String value, String what) {
        if (value.length() != DIGITS || !value.chars().allMatch(Hex::isDigit)) {
            throw new IllegalArgumentException(what + " is not " + DIGITS + " lower-case hexadecimal digits");
        }
        return value;
    }

    private static boolean isDigit(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
}
