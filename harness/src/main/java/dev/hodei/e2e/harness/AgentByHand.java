package dev.hodei.e2e.harness;

import java.nio.file.Path;
import java.util.Map;

/** A worker that nobody provisioned: the agent's jars, started as a provider starts them. */
public final class AgentByHand {
    private AgentByHand() {}

    public static Running start(HodeiServer server, String workerId, String password) {
        return start(server, workerId, password, Map.of());
    }

    /** With further settings. */
    public static Running start(HodeiServer server, String workerId, String password, Map<String, String> more) {
        return start("127.0.0.1:" + server.grpcPort(), workerId, password, more);
    }

    /** Starts one that finds the server at this address, with further settings. */
    public static Running start(String address, String workerId, String password, Map<String, String> more) {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                Checkout.agentJars() + "/*",
                "dev.hodei.agent.Agent");
        Marked.environment(builder);
        builder.environment().put("HODEI_SERVER_ADDRESS", address);
        builder.environment().put("HODEI_WORKER_ID", workerId);
        builder.environment().put("HODEI_OTP_TOKEN", password);
        builder.environment().putAll(more);
        return Running.start(builder);
    }
}
