package dev.hodei.failure;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** Why something failed, in words for people: what an exception says, without the names of Java's and our own classes. */
public final class Reason {
    /** {@code java.net.ConnectException: }, as the message of an exception begins that was made of another one. */
    private static final Pattern CLASS_NAME = Pattern.compile("\\b(?:[a-z][a-z0-9_]*\\.)+[A-Z][A-Za-z0-9_$]*:?\\s*");

    private static final String UNKNOWN = "an error that has no description";

    private Reason() {}

    /** Words for a place behind a colon or in brackets, without a full stop; never empty. */
    public static String of(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return switch (cause) {
            case FileSystemException file -> ofFile(file);
            case EOFException _ -> "it ends before it is whole";
            case ClosedChannelException _ -> "the connection was closed";
            case LinkageError _ -> "a part of its program is missing, or was replaced while it ran";
            case TimeoutException _ -> "no answer came in time";
            case ConnectException refused -> message(refused, "the connection was refused");
            case UnknownHostException unknown -> "no host is named " + message(unknown, "that");
            default -> {
                Throwable deeper = cause.getCause();
                yield message(cause, deeper == null || deeper == cause ? UNKNOWN : of(deeper));
            }
        };
    }

    private static String ofFile(FileSystemException failure) {
        String file = String.valueOf(failure.getFile());
        return switch (failure) {
            case NoSuchFileException _ -> file + " does not exist";
            case AccessDeniedException _ -> file + ": permission denied";
            case FileAlreadyExistsException _ -> file + " exists already";
            case DirectoryNotEmptyException _ -> file + " is not empty";
            case NotDirectoryException _ -> file + " is not a directory";
            default -> message(failure, file + " can't be used");
        };
    }

    private static String message(Throwable failure, String otherwise) {
        String text = failure.getMessage();
        String words =
                text == null ? "" : CLASS_NAME.matcher(text).replaceAll("").strip();
        while (words.endsWith(".") || words.endsWith(":")) {
            words = words.substring(0, words.length() - 1);
        }
        return words.isEmpty() ? otherwise : words;
    }
}
