package dev.hodei.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebPageTest {
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer server;

    @BeforeEach
    void serve() throws Exception {
        Router router = Router.router(vertx);
        new WebPage().register(router);
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private HttpResponse<String> get(String path) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + server.actualPort() + path);
        return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }

    private static List<String> policy(HttpResponse<String> response) {
        String header = response.headers().firstValue("Content-Security-Policy").orElse("");
        return Stream.of(header.split(";")).map(String::strip).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/jobs", "/jobs/0123?attempt=2", "/no/such/page", "/icon.svg"})
    void nothingButWhatComesFromHereIsRunOrLoaded(String path) throws Exception {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(policy(response))
                .contains(
                        "default-src 'none'",
                        "script-src 'self'",
                        "style-src 'self'",
                        "connect-src 'self'",
                        "base-uri 'none'",
                        "form-action 'self'",
                        "frame-ancestors 'none'")
                .noneMatch(rule -> rule.contains("unsafe") || rule.contains("*") || rule.contains("data:"));
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    @Test
    void thePageHasNoScriptOrStyleOfItsOwn() throws Exception {
        String page = get("/").body();
        assertThat(page).contains("<script type=\"module\"").contains("src=\"/assets/");
        assertThat(page.replaceAll("<script[^>]* src=\"/assets/[^\"]+\"[^>]*></script>", ""))
                .doesNotContain("<script", "<style", " style=", "javascript:")
                .doesNotContainPattern(" on[a-z]+=");
    }

    @Test
    void whatIsNoFileIsNotThePage() throws Exception {
        assertThat(get("/assets/none.js").statusCode()).isEqualTo(404);
        assertThat(get("/hodei.v1.JobService/GetJob").statusCode()).isEqualTo(404);
    }
}
