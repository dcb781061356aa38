package dev.hodei.limits;

import java.util.Map;
import java.util.OptionalInt;

/**
 * How long each text in a request may be. A field without a line here fails a test, so that none is forgotten; OWN stands for
 * those that their service checks by rules of its own, with words of its own.
 */
final class FieldLimits {
    static final int OWN = -1;

    private static final int ID = 64;
    private static final int TOKEN = 1_000;
    private static final int NAME = 1_000;
    private static final int LABEL_KEY = 63;
    private static final int LABEL_VALUE = 255;

    /** Characters by field, as MESSAGE.FIELD; of a map, its keys and its values. */
    private static final Map<String, Integer> LIMITS = Map.ofEntries(
            Map.entry("GetJobRequest.job_id", ID),
            Map.entry("CancelJobRequest.job_id", ID),
            Map.entry("RetryJobRequest.job_id", ID),
            Map.entry("ExplainJobRequest.job_id", ID),
            Map.entry("FollowLogsRequest.job_id", ID),
            Map.entry("OutlineLogRequest.job_id", ID),
            Map.entry("SearchLogsRequest.job_id", ID),
            Map.entry("ListAuditEventsRequest.job_id", ID),
            Map.entry("ListAuditEventsRequest.worker_id", ID),
            Map.entry("ListAuditEventsRequest.actor", NAME),
            Map.entry("ListAuditEventsRequest.page_token", TOKEN),
            Map.entry("ListJobsRequest.page_token", TOKEN),
            Map.entry("ListWorkersRequest.page_token", TOKEN),
            Map.entry("JobFilter.name_contains", NAME),
            Map.entry("JobFilter.worker_id", ID),
            Map.entry("JobFilter.labels.key", LABEL_KEY),
            Map.entry("JobFilter.labels.value", LABEL_VALUE),
            Map.entry("WorkerFilter.pool", NAME),
            Map.entry("GetWorkerRequest.worker_id", ID),
            Map.entry("DrainWorkerRequest.worker_id", ID),
            Map.entry("TerminateWorkerRequest.worker_id", ID),
            Map.entry("RefreshWorkerRequest.worker_id", ID),
            Map.entry("ListWorkerSamplesRequest.worker_id", ID),
            Map.entry("CreateWorkerTokenRequest.pool", NAME),
            Map.entry("ResetPoolRequest.pool", NAME),
            Map.entry("CreateWorkerTokenRequest.server_address", NAME),
            Map.entry("RegisterRequest.worker_id", ID),
            Map.entry("RegisterRequest.otp_token", TOKEN),
            Map.entry("AttemptStarting.boot_id", ID),
            Map.entry("AttemptRef.job_id", ID),
            // api.JobSpecRules, api.InterpreterRules.
            Map.entry("JobSpec.name", OWN),
            Map.entry("JobSpec.command", OWN),
            Map.entry("JobSpec.environment.key", OWN),
            Map.entry("JobSpec.environment.value", OWN),
            Map.entry("JobSpec.working_directory", OWN),
            Map.entry("JobSpec.labels.key", OWN),
            Map.entry("JobSpec.labels.value", OWN),
            Map.entry("JobSpec.required_labels.key", OWN),
            Map.entry("JobSpec.required_labels.value", OWN),
            Map.entry("JobSpec.pool", OWN),
            Map.entry("JobSpec.image", OWN),
            Map.entry("JobSpec.parent_job_id", OWN),
            Map.entry("ExactWork.command", OWN),
            Map.entry("ExactWork.environment.key", OWN),
            Map.entry("Argv.elements", OWN),
            Map.entry("Script.interpreter", OWN),
            Map.entry("Script.content", OWN),
            Map.entry("Script.arguments", OWN),
            Map.entry("QueueJobRequest.request_id", OWN),
            Map.entry("RetryJobRequest.request_id", OWN),
            Map.entry("RetryJobRequest.environment.key", OWN),
            Map.entry("RetryJobRequest.environment.value", OWN),
            Map.entry("RetryJobRequest.environment_bytes.key", OWN),
            // api.SearchRules.
            Map.entry("SearchLogsRequest.query", OWN),
            // api.AgentApi bounds all facts together; an agent's report is cut, since a refusal would lose the end.
            Map.entry("WorkerFacts.hostname", NAME),
            Map.entry("WorkerFacts.operating_system", NAME),
            Map.entry("WorkerFacts.architecture", NAME),
            Map.entry("WorkerFacts.agent_version", NAME),
            Map.entry("WorkerFacts.labels.key", OWN),
            Map.entry("WorkerFacts.labels.value", OWN),
            Map.entry("AttemptFinished.end_detail", OWN));

    private FieldLimits() {}

    /** The limit of a field that is named so, or OWN; empty where nobody has thought of it. */
    static OptionalInt of(String field) {
        Integer limit = LIMITS.get(field);
        return limit == null ? OptionalInt.empty() : OptionalInt.of(limit);
    }
}
