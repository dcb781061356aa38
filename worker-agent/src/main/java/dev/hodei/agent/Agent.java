package dev.hodei.agent;

import dev.hodei.agent.console.Console;
import dev.hodei.agent.control.ExitCode;
import dev.hodei.failure.Reason;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The worker agent's entry point. It is configured by its environment, see {@link AgentConfig}.
 *
 * <p>Exit codes: 0 asked to stop (SIGTERM, SIGINT, or by the server); 1 a bug; 2 a setting is missing or malformed; 69 no
 * server could be reached; 75 another agent works in the same directory; 77 the server does not let this worker in.
 */
public final class Agent {
    /** Besides the time that jobs may go on. */
    private static final long LONGEST_SHUTDOWN_SECONDS = 180;

    private Agent() {}

    public static void main(String[] args) {
        int code = ExitCode.FAILED;
        try {
            code = run();
        } catch (ConfigException e) {
            Console.error(e.explanation());
            code = ExitCode.USAGE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            Console.error("The agent failed: " + Reason.of(e));
            e.printStackTrace();
        }
        // Not exit(): a shutdown that SIGTERM began waits for this thread, which exit() would block.
        Runtime.getRuntime().halt(code);
    }

    private static int run() throws ConfigException, InterruptedException {
        AgentConfig config = AgentConfig.from(System.getenv(), Path.of(System.getProperty("java.io.tmpdir")));
        WorkerAgent agent = new WorkerAgent(config);
        CountDownLatch never = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            agent.drain("the agent was sent a signal");
                            try {
                                // The main thread halts the JVM when all is done, with the right exit code.
                                never.await(
                                        config.drainLimit().toSeconds() + LONGEST_SHUTDOWN_SECONDS, TimeUnit.SECONDS);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "signal"));
        return agent.run();
    }
}
