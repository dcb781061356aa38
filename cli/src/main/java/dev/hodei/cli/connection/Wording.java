package dev.hodei.cli.connection;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.regex.Pattern;

/** Tells sentences for people from what libraries say to programmers. */
public final class Wording {
    private static final Pattern TECHNICAL = Pattern.compile(String.join(
            "|",
            "\\b[A-Z]\\w*(Exception|Error)\\b",
            "\\b(io\\.grpc|io\\.netty|java|javax|sun|com\\.google|hodei\\.v1)\\.",
            "DATA---|Metadata\\(|CallOptions|ClientCall|Name resolution|nanos(econds)?\\b|seconds ago",
            "HTTP/2|HTTP status code|content-type|RST_STREAM|Rst Stream|GOAWAY|frame handler|SETTINGS",
            "io exception|End of stream|gRPC message|Half-closed|transport|\\bChannel\\b|SSL message|PKIX"));

    private Wording() {}

    /** The system's words behind a colon, such as ": Is a directory"; empty where there are only Java's. */
    public static String reason(IOException failure) {
        String said = failure instanceof AccessDeniedException ? "permission denied" : failure.getMessage();
        return said == null || !isPlain(said) ? "" : ": " + said;
    }

    /** Whether nobody has to be a programmer to understand it. */
    public static boolean isPlain(String text) {
        return !TECHNICAL.matcher(text).find();
    }
}
