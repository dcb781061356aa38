package dev.hodei.connect;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what another site's page sends through a browser: requests whose Origin is not the host that they were sent
 * to, and requests to a host name that is not ours (a name that its owner has pointed at this machine: DNS rebinding).
 * Addresses and localhost are always ours. The idea of the list is that of the hosts that Vite's dev server allows.
 */
public final class HostCheck implements Handler<RoutingContext> {
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;

    private final Set<String> names;

    /** @param names host names, without ports, by which this server is reached */
    public HostCheck(Set<String> names) {
        this.names = names;
    }

    @Override
    public void handle(RoutingContext routing) {
        // The Host header, or what HTTP/2 has in its place.
        HostAndPort host = routing.request().authority();
        String origin = routing.request().getHeader(HttpHeaders.ORIGIN);
        if (routing.request().headers().getAll(HttpHeaders.HOST).size() > 1) {
            refuse(routing, BAD_REQUEST, "the request has several Host headers; it must have one");
        } else if (host == null || host.host().isEmpty()) {
            refuse(routing, BAD_REQUEST, "the request needs a Host header: a name or an address, and a port");
        } else if (!isOurs(host.host())) {
            refuse(
                    routing,
                    FORBIDDEN,
                    "this server does not answer to the name " + host.host()
                            + "; allow it with HODEI_HTTP_ALLOWED_HOSTS if it is yours");
        } else if (origin != null && !written(host).equalsIgnoreCase(authority(origin))) {
            refuse(routing, FORBIDDEN, "requests from pages of " + origin + " are not answered");
        } else {
            routing.next();
        }
    }

    private boolean isOurs(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals("localhost") || isAddress(lower) || names.contains(lower);
    }

    private static boolean isAddress(String name) {
        return name.startsWith("[") || name.matches("\\d{1,3}(\\.\\d{1,3}){3}");
    }

    private static String written(HostAndPort host) {
        return host.port() > 0 ? host.host() + ":" + host.port() : host.host();
    }

    private static @Nullable String authority(String origin) {
        try {
            return URI.create(origin).getRawAuthority();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static void refuse(RoutingContext routing, int status, String why) {
        routing.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .end(why + "\n");
    }
}
