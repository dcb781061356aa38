package dev.hodei.e2e.harness;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** What a server's {@code /q/metrics} said at some time. */
public record Scrape(String text) {
    public static Scrape of(HodeiServer server) {
        URI metrics = URI.create("http://127.0.0.1:" + server.httpPort() + "/q/metrics");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return new Scrape(client.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                    .body());
        } catch (IOException e) {
            throw new AssertionError("no metrics", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** The value of a metric without labels. */
    public double value(String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in:\n" + text));
    }
}
