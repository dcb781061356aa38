package dev.hodei.cli.terminal;

/** JSON that may be written to a terminal. */
public final class Json {
    private Json() {}

    /**
     * The same JSON with every character that a terminal would obey as an escape: such characters stand in strings only,
     * where the escape means the same. Line ends and blanks between values stay.
     */
    public static String shown(String json) {
        StringBuilder shown = null;
        for (int i = 0, next; i < json.length(); i = next) {
            int codePoint = json.codePointAt(i);
            next = i + Character.charCount(codePoint);
            if (codePoint >= ' ' && Disguise.is(codePoint)) {
                if (shown == null) {
                    shown = new StringBuilder(json.length() + 16).append(json, 0, i);
                }
                for (char each : Character.toChars(codePoint)) {
                    shown.append(Disguise.escaped(each));
                }
            } else if (shown != null) {
                shown.appendCodePoint(codePoint);
            }
        }
        return shown == null ? json : shown.toString();
    }
}
