package dev.hodei.e2e.chaos;

/**
 * What an attempt wrote into its job's file of the ledger. The kernel appends such a line as a whole, so that the order
 * of the lines is the order in which they were written, whoever wrote them.
 *
 * @param number of a line: which one; of an end: the exit code
 * @param micros since the epoch
 */
record Mark(Kind kind, int attempt, int number, long micros, long pid) {
    enum Kind {
        START('S'),
        /** The lines with this number were written to stdout and to stderr. */
        LINE('T'),
        /** A process left behind still runs. */
        DAEMON('D'),
        /** All is done, and the command exits. */
        END('E');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        static Kind of(char letter) {
            for (Kind kind : values()) {
                if (kind.letter == letter) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("no mark " + letter);
        }
    }

    static Mark parse(String line) {
        String[] fields = line.split(" ", -1);
        return new Mark(
                Kind.of(fields[0].charAt(0)),
                Integer.parseInt(fields[1]),
                Integer.parseInt(fields[2]),
                Long.parseLong(fields[3]),
                Long.parseLong(fields[4]));
    }
}
