package dev.hodei.connect;

import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** What a client says of how its body is encoded. None but that of the body as it is is understood. */
final class BodyEncoding {
    static final String IDENTITY = "identity";

    private static final String OF_BODY = "Content-Encoding";
    private static final String OF_STREAM = "Connect-Content-Encoding";
    private static final int SHOWN = 60;

    private BodyEncoding() {}

    /** The first header that names another encoding. */
    static Optional<String> notUnderstood(HttpServerRequest request) {
        return Stream.of(OF_BODY, OF_STREAM)
                .flatMap(header -> request.headers().getAll(header).stream()
                        .filter(BodyEncoding::isOther)
                        .map(value ->
                                header + " " + (value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…")))
                .findFirst();
    }

    /** The header by which an answer says what would be understood. */
    static String accepted(boolean stream) {
        return stream ? "Connect-Accept-Encoding" : "Accept-Encoding";
    }

    private static boolean isOther(String value) {
        return Arrays.stream(value.split(",", -1))
                .map(String::strip)
                .anyMatch(encoding -> !encoding.isEmpty() && !encoding.equalsIgnoreCase(IDENTITY));
    }
}
