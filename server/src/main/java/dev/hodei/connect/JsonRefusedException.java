package dev.hodei.connect;

/** Thrown if a body is not the JSON of the message that it should be; says where and why in a sentence. */
final class JsonRefusedException extends Exception {
    private static final long serialVersionUID = 1;

    JsonRefusedException(String why) {
        super(why, null, false, false);
    }
}
