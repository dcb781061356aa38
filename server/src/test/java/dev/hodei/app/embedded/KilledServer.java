package dev.hodei.app.embedded;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process with an embedded PostgreSQL, whose process number it prints; runs until it is killed. */
final class KilledServer {
    private KilledServer() {}

    public static void main(String[] args) throws InterruptedException {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(Path.of(args[0]));
        System.out.println(postgres.process().pid());
        new CountDownLatch(1).await();
    }
}
