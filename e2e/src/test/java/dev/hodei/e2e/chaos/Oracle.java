package dev.hodei.e2e.chaos;

import dev.hodei.v1.Job;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Compares what the server says with what happened. Knows nothing but the evidence. */
final class Oracle {
    private final Evidence evidence;
    private final Map<String, Job> byId = new HashMap<>();
    private final Map<String, Asked> byRequest = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();

    private Oracle(Evidence evidence) {
        this.evidence = evidence;
        evidence.jobs().forEach(job -> byId.put(job.getJobId(), job));
        evidence.asked().forEach(asked -> byRequest.put(asked.requestId(), asked));
    }

    static List<Violation> judge(Evidence evidence) {
        Oracle oracle = new Oracle(evidence);
        oracle.requests();
        oracle.jobs();
        oracle.ends();
        new LogChecks(evidence, byRequestOfJob(oracle), oracle.violations::add).check();
        evidence.leftovers().forEach(left -> oracle.violations.add(new Violation(Violation.Kind.LEFT_OVER, left)));
        return oracle.violations;
    }

    /** Which request each job came of. */
    private static Map<String, Asked> byRequestOfJob(Oracle oracle) {
        Map<String, Asked> asked = new HashMap<>();
        for (Job job : oracle.evidence.jobs()) {
            Asked request = oracle.byRequest.get(requestOf(job));
            if (request != null) {
                asked.put(job.getJobId(), request);
            }
        }
        return asked;
    }

    private void requests() {
        for (Asked asked : evidence.asked()) {
            if (asked.jobId() != null && !byId.containsKey(asked.jobId())) {
                add(Violation.Kind.JOB_MISSING, "job " + asked.jobId() + " of request " + asked.requestId());
            }
        }
        Map<String, List<String>> jobs = evidence.jobs().stream()
                .collect(Collectors.groupingBy(
                        Oracle::requestOf, Collectors.mapping(Job::getJobId, Collectors.toList())));
        jobs.forEach((request, ids) -> {
            if (ids.size() > 1) {
                add(Violation.Kind.JOB_TWICE, "request " + request + " made " + ids);
            }
        });
    }

    private void jobs() {
        for (Job job : evidence.jobs()) {
            Asked asked = byRequest.get(requestOf(job));
            if (asked == null) {
                add(Violation.Kind.JOB_TWICE, "nobody asked for job " + job.getJobId());
            } else {
                Instant cancelled = evidence.cancelled().get(job.getJobId());
                List<Mark> marks = evidence.ledger().of(job.getJobId());
                new EndChecks(job, asked, cancelled, marks, evidence.injected(), violations::add).check();
                new AttemptChecks(job, asked, marks, evidence.injected().clocks(), violations::add).check();
            }
        }
    }

    private void ends() {
        evidence.ends().forEach((id, seen) -> {
            if (seen.size() > 1) {
                add(Violation.Kind.END_CHANGED, "job " + id + " was seen as " + seen);
            }
            Job job = byId.get(id);
            if (job != null && !seen.contains(job.getState())) {
                add(Violation.Kind.END_CHANGED, "job " + id + " was seen as " + seen + " and is " + job.getState());
            }
        });
    }

    private static String requestOf(Job job) {
        return job.getSpec().getLabelsOrDefault(JobKind.REQUEST_LABEL, "");
    }

    private void add(Violation.Kind kind, String detail) {
        violations.add(new Violation(kind, detail));
    }
}
