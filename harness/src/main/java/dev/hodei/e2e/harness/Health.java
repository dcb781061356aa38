package dev.hodei.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What a server says at {@code /q/health}, or at one of its parts. */
public record Health(int status, String body) {
    public static Health of(HodeiServer server) {
        return of(server, "");
    }

    /** Returns the answer of {@code /live}, {@code /ready} or {@code /started}. */
    public static Health of(HodeiServer server, String part) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.httpPort() + "/q/health" + part))
                .timeout(Duration.ofSeconds(10))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            var response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return new Health(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    public boolean up() {
        return status == 200;
    }

    /** Whether it says that this part is down. */
    public boolean isDown(String part) {
        return status == 503
                && body.replaceAll("\\s", "")
                        .contains("\"name\":\"" + part.replace(" ", "") + "\",\"status\":\"DOWN\"");
    }
}
