package dev.hodei.cli.command;

/**
 * A failed command as it is reported: in words for people, as an object for scripts with {@code -o json}.
 *
 * @param code what kind of failure it is, as the API has it, such as "not_found"
 * @param exitCode what the command exits with
 * @param message what is wrong, in a sentence
 * @param hint what to do about it; empty where the message says so, or nothing is known
 */
record Failure(String code, int exitCode, String message, String hint) {
    static Failure of(CliException failure) {
        String code = switch (failure.exitCode()) {
            case ExitCode.USAGE -> "invalid_argument";
            case ExitCode.UNREACHABLE -> "unavailable";
            case ExitCode.NOT_ALLOWED -> "permission_denied";
            case ExitCode.DAMAGED -> "data_loss";
            case ExitCode.CANCELLED -> "canceled";
            default -> "failed_precondition";
        };
        return new Failure(code, failure.exitCode(), failure.text(), "");
    }
}
