package dev.hodei.app;

import dev.hodei.app.PageFiles.PageFile;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The page that people follow their jobs with. Any address that is no file and nobody else's is the page itself, which
 * finds out from the address what to show: a link to a job works in a fresh browser.
 */
@Singleton
class WebPage {
    private static final String INDEX = "/index.html";

    /** What a browser may do for this page: load from here, and nothing else. Text of jobs can't become code. */
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self';"
                    + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "same-origin",
            "Cross-Origin-Opener-Policy",
            "same-origin");

    private final PageFiles files = PageFiles.load();

    void register(@Observes Router router) {
        // After the check of the host's name.
        router.route().method(HttpMethod.GET).method(HttpMethod.HEAD).order(0).handler(this::serve);
    }

    private void serve(RoutingContext context) {
        String path = context.normalizedPath();
        if (path.equals("/q") || path.startsWith("/q/") || path.startsWith("/hodei.v1.")) {
            context.next();
            return;
        }
        PageFile file = path.equals("/") ? null : files.at(path);
        // Names of assets change with their content, so a missing one is never the page.
        if (file == null && !path.startsWith("/assets/")) {
            path = INDEX;
            file = files.at(INDEX);
        }
        if (file == null) {
            context.next();
            return;
        }
        send(context, path, file);
    }

    private static void send(RoutingContext context, String path, PageFile file) {
        HttpServerResponse response = context.response();
        HEADERS.forEach(response::putHeader);
        boolean named = path.startsWith("/assets/");
        response.putHeader("Cache-Control", named ? "public, max-age=31536000, immutable" : "no-cache");
        response.putHeader("ETag", file.tag());
        response.putHeader("Vary", "Accept-Encoding");
        if (file.tag().equals(context.request().getHeader("If-None-Match"))) {
            response.setStatusCode(304).end();
            return;
        }
        response.putHeader("Content-Type", file.type());
        byte[] body = file.bytes();
        byte[] gzipped = file.gzipped();
        if (gzipped != null && accepts(context.request().getHeader("Accept-Encoding"))) {
            response.putHeader("Content-Encoding", "gzip");
            body = gzipped;
        }
        if (HttpMethod.HEAD.equals(context.request().method())) {
            response.putHeader("Content-Length", Integer.toString(body.length)).end();
        } else {
            response.end(Buffer.buffer(body));
        }
    }

    private static boolean accepts(@Nullable String encodings) {
        return encodings != null && encodings.contains("gzip");
    }
}
