package dev.hodei.bench;

/** What was measured did not do what it should: its figures mean nothing. */
final class WrongResultException extends Exception {
    private static final long serialVersionUID = 1;

    WrongResultException(String message) {
        super(message);
    }

    static void unless(boolean right, String message) throws WrongResultException {
        if (!right) {
            throw new WrongResultException(message);
        }
    }
}
