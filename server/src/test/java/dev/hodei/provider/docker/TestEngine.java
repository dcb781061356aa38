package dev.hodei.provider.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.WaitResponse;
import dev.hodei.id.WorkerId;
import dev.hodei.provider.ProviderUnavailableException;
import dev.hodei.provider.Requests;
import dev.hodei.worker.Shape;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** The engine that the tests use, with an image of theirs, and hands that do to containers what people may do. */
final class TestEngine implements AutoCloseable {
    static final String ADDRESS =
            Objects.requireNonNullElse(System.getenv("DOCKER_HOST"), DockerProviderSettings.DEFAULT_ENGINE);
    static final Duration GRACE = Duration.ofSeconds(10);
    private static final int SECONDS = 30;

    private final Engine engine = new Engine(ADDRESS, Duration.ofMinutes(1));

    /** Of this run's containers alone: others may use the same engine. */
    private final String run = Requests.anyWorker().shortened();

    private final List<DockerProvider> providers = new CopyOnWriteArrayList<>();

    static DockerProviderSettings settings(String engine) {
        return new DockerProviderSettings(
                engine, "host.docker.internal:50051", DockerProviderSettings.DEFAULT_USER, "", GRACE);
    }

    /** The provider's own, but for its deadlines. */
    DockerClient client() {
        return engine.streams();
    }

    DockerProvider provider(String installation) {
        return provider(settings(ADDRESS), installation);
    }

    DockerProvider provider(DockerProviderSettings settings, String installation) {
        DockerProvider provider = new DockerProvider(settings, () -> installation + "-" + run);
        providers.add(provider);
        return provider;
    }

    Requests requests(Shape shape) {
        return new Requests("docker", shape);
    }

    Requests requests() {
        return requests(new Shape(TestImage.name(client()), 0, 0));
    }

    /** The one of this worker, whoever's it is. */
    Container container(WorkerId worker) {
        List<Container> found = client().listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of("hodei.worker-id", worker.value()))
                .exec();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    /** All that the worker's container prints until this is in it. */
    String output(WorkerId worker, String until) throws Exception {
        AtomicReference<String> text = new AtomicReference<>("");
        CountDownLatch found = new CountDownLatch(1);
        try (ResultCallback.Adapter<Frame> frames = new ResultCallback.Adapter<>() {
            @Override
            public void onNext(Frame frame) {
                String more = new String(frame.getPayload(), StandardCharsets.UTF_8);
                if (text.updateAndGet(said -> said + more).contains(until)) {
                    found.countDown();
                }
            }
        }) {
            engine.streams()
                    .logContainerCmd(container(worker).getId())
                    .withStdOut(true)
                    .withStdErr(true)
                    .withFollowStream(true)
                    .withTailAll()
                    .exec(frames);
            assertThat(found.await(SECONDS, TimeUnit.SECONDS))
                    .as("\"%s\" in: %s", until, text)
                    .isTrue();
        }
        return text.get();
    }

    void awaitReady(WorkerId worker) throws Exception {
        output(worker, "ready");
    }

    /** Waits until the container has ended; it may be removed at any moment. */
    void awaitEnd(WorkerId worker) throws Exception {
        try (ResultCallback.Adapter<WaitResponse> end = new ResultCallback.Adapter<>()) {
            client().waitContainerCmd(container(worker).getId()).exec(end);
            assertThat(end.awaitCompletion(SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** With all that its providers have left. */
    @Override
    public void close() throws ProviderUnavailableException {
        for (Container each : client().listContainersCmd().withShowAll(true).exec()) {
            String installation = each.getLabels().getOrDefault("hodei.installation", "");
            if (installation.endsWith("-" + run)) {
                new Containers(engine, () -> installation).remove(each.getId());
            }
        }
        providers.forEach(DockerProvider::close);
        engine.close();
    }
}
