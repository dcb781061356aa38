package dev.hodei.cli.connection;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** What a connection met, in words; the libraries' own are for programmers. */
public final class TransportTrouble {
    private static final Metadata.Key<String> GRPC_PORT =
            Metadata.Key.of("hodei-grpc-port", Metadata.ASCII_STRING_MARSHALLER);

    private static final String CLOSED = "the connection was closed";
    private static final String NO_SUCH_HOST = "no such host";

    private TransportTrouble() {}

    /** The port to use instead, where a server says that the one that was asked is not for commands. */
    public static Optional<String> portToUse(StatusRuntimeException failure) {
        Metadata trailers = failure.getTrailers();
        return trailers == null ? Optional.empty() : Optional.ofNullable(trailers.get(GRPC_PORT));
    }

    /** Whether something answered that is no server of ours: it speaks HTTP, or nothing that is understood. */
    public static boolean isStranger(StatusRuntimeException failure) {
        String said = String.valueOf(failure.getStatus().getDescription());
        return said.startsWith("HTTP status code ")
                || said.contains("invalid content-type")
                || said.contains("error in frame handler")
                || (failure.getStatus().getCode() == Status.Code.INTERNAL && !Wording.isPlain(said));
    }

    /** Why nobody could be reached: "connection refused", "no such host". */
    public static String words(Status status) {
        for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
            String words = words(cause);
            if (words != null) {
                return words;
            }
        }
        String said = status.getDescription();
        return said != null && !said.isBlank() && Wording.isPlain(said) ? said.strip() : CLOSED;
    }

    /** Whether the server's name stands for no host, so that none can be started there either. */
    public static boolean isNameless(Status status) {
        return words(status).equals(NO_SUCH_HOST);
    }

    /** Whether it may speak TLS, for it closed the connection of one who did not. */
    public static boolean mayWantTls(Status status, boolean tls) {
        return !tls && words(status).equals(CLOSED);
    }

    private static @Nullable String words(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return switch (cause) {
            case UnknownHostException _ -> NO_SUCH_HOST;
            case SocketTimeoutException _ -> "it does not answer";
            case NoRouteToHostException _ -> "there is no route to it";
            case ConnectException _ -> Wording.isPlain(message) && cause.getMessage() != null ? message : "refused";
            case SSLPeerUnverifiedException _ -> "its certificate is for another name";
            case CertificateException _ -> "its certificate is not trusted here";
            case SSLException e ->
                hasCertificateTrouble(e)
                        ? "its certificate is not trusted here"
                        : "it does not speak TLS there; leave https:// out";
            case EOFException _ -> CLOSED;
            case SocketException _ -> CLOSED;
            default -> null;
        };
    }

    private static boolean hasCertificateTrouble(SSLException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof java.security.GeneralSecurityException) {
                return true;
            }
        }
        return false;
    }
}
