package dev.hodei.connect;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * Answers requests that were refused before any route was asked, such as those without a valid Host header, with a
 * sentence. They are their clients' mistakes: nothing is logged, whereas Quarkus' own handler logs an error for each. A
 * failure handler; our own failures are passed on.
 */
public final class RefusedRequests implements Handler<RoutingContext> {
    @Override
    public void handle(RoutingContext routing) {
        HttpServerResponse response = routing.response();
        int status = routing.statusCode();
        if (status < 400 || status >= 500 || response.headWritten()) {
            routing.next();
            return;
        }
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .end(
                        routing.request().authority() == null
                                ? "the request needs a Host header: a name or an address, and a port\n"
                                : response.getStatusMessage() + "\n");
    }
}
