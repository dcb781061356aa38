package dev.hodei.provider.process;

import dev.hodei.provider.ProvisionRequest;
import dev.hodei.wire.PassedVariables;
import dev.hodei.worker.WorkerLabels;
import java.util.HashMap;
import java.util.Map;

/** The environment of an agent: what it needs, and what jobs may have of the server's. Nobody else's secrets. */
final class AgentEnvironment {
    static final String WORKER_ID = "HODEI_WORKER_ID";

    /** The variable that tells whose agent it is, for its provider to know it by. */
    static final String INSTALLATION = "HODEI_INSTALLATION";

    private AgentEnvironment() {}

    static Map<String, String> of(
            Map<String, String> server,
            ProvisionRequest request,
            ProcessProviderSettings settings,
            WorkerDirectory directory) {
        Map<String, String> environment = new HashMap<>(server);
        environment.keySet().removeIf(name -> !settings.passed().include(name));
        environment.putAll(settings.user().environment());
        String more = settings.passed().setting();
        if (!more.isEmpty()) {
            environment.put(PassedVariables.SETTING, more);
        }
        environment.put("HODEI_SERVER_ADDRESS", settings.serverAddress());
        environment.put("HODEI_OTP_TOKEN", request.password().value());
        environment.put(WORKER_ID, request.worker().value());
        environment.put(
                "HODEI_WORKER_SLOTS", Integer.toString(request.pool().worker().slots()));
        Map<String, String> labels = request.pool().worker().labels();
        if (!labels.isEmpty()) {
            environment.put("HODEI_WORKER_LABELS", WorkerLabels.text(labels));
        }
        environment.put("HODEI_WORK_DIR", directory.work().toString());
        return environment;
    }
}
