package dev.hodei.postgres;

/** Text within text without regard to case, as {@code strpos(lower(text), lower(part))} in PostgreSQL finds it. */
final class TextMatch {
    private TextMatch() {}

    static boolean contains(String text, String part) {
        return lower(text).contains(lower(part));
    }

    /** Character by character: {@link String#toLowerCase} makes two of some, and looks at what stands beside others. */
    private static String lower(String text) {
        return text.codePoints()
                .map(Character::toLowerCase)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
