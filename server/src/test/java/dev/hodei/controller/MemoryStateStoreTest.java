package dev.hodei.controller;

import dev.hodei.id.AttemptKey;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Job;
import dev.hodei.job.JobTerms;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

class MemoryStateStoreTest extends StateStoreContract {
    private final MemoryStateStore store = new MemoryStateStore();

    @Override
    protected void anotherTakesOver() {
        store.anotherTakesOver();
    }

    @Override
    protected StateStore store() {
        return store;
    }

    @Override
    protected Job queue(JobId id, byte[] spec, JobTerms terms, Instant now) {
        return store.queue(id, new JobSpecBytes(spec), terms, now);
    }

    @Override
    protected List<AuditEvent> audit(JobId job) {
        return store.audit().stream().filter(event -> job.equals(event.job())).toList();
    }

    @Override
    protected boolean sealed(AttemptKey attempt) {
        return store.sealed(attempt);
    }

    @Override
    protected boolean hasStart(AttemptKey attempt) {
        return store.attempts().stream()
                .anyMatch(each -> AttemptKey.of(each.ref()).equals(attempt) && each.startedAt() != null);
    }

    @Override
    protected String passwordOf(WorkerId worker) {
        return store.password(worker).orElseThrow().hex();
    }

    @Override
    protected Optional<String> claimOf(WorkerId worker) {
        return store.claim(worker).map(claim -> claim.key().hex());
    }
}
