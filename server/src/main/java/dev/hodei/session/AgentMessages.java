package dev.hodei.session;

import com.google.protobuf.Timestamp;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.EndReason;
import dev.hodei.job.ExpectedLog;
import dev.hodei.v1.AttemptFinished;
import dev.hodei.v1.AttemptSettled;
import dev.hodei.v1.ControlResponse;
import dev.hodei.v1.Credential;
import dev.hodei.v1.Draining;
import dev.hodei.v1.Heartbeat;
import dev.hodei.v1.HeartbeatAcknowledged;
import dev.hodei.v1.LogStored;
import dev.hodei.v1.OtherServers;
import dev.hodei.v1.Shutdown;
import dev.hodei.v1.StartAttempt;
import dev.hodei.v1.StopAttempt;
import io.grpc.Status;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Between the agents' wire types and ours. What is malformed is an INVALID_ARGUMENT. */
public final class AgentMessages {
    private static final int MAX_DETAIL = 1_000;
    private static final int MAX_ATTEMPTS = 10_000;
    private static final Duration OLDEST_REPORT = Duration.ofDays(30);
    private static final Duration LONGEST_DRAIN = Duration.ofDays(7);

    private AgentMessages() {}

    public static AttemptRef ref(dev.hodei.v1.AttemptRef wire) {
        try {
            return new AttemptRef(new JobId(wire.getJobId()), wire.getAttempt(), wire.getFencingToken());
        } catch (IllegalArgumentException e) {
            throw invalid("not an attempt: " + e.getMessage());
        }
    }

    static Set<AttemptRef> refs(Collection<dev.hodei.v1.AttemptRef> wire) {
        if (wire.size() > MAX_ATTEMPTS) {
            throw invalid("at most " + MAX_ATTEMPTS + " attempts in a message; it has " + wire.size());
        }
        Set<AttemptRef> refs = new LinkedHashSet<>();
        wire.forEach(one -> refs.add(ref(one)));
        return refs;
    }

    static dev.hodei.v1.AttemptRef wire(AttemptRef ref) {
        return dev.hodei.v1.AttemptRef.newBuilder()
                .setJobId(ref.job().value())
                .setAttempt(ref.attempt())
                .setFencingToken(ref.fencingToken())
                .build();
    }

    /** Bytes of log text that the worker's attempts have so far; agents of earlier versions do not say. */
    static Map<AttemptRef, Long> logBytes(Heartbeat wire) {
        Map<AttemptRef, Long> bytes = new HashMap<>();
        for (int i = 0; i < Math.min(wire.getAttemptsCount(), wire.getLogBytesCount()); i++) {
            bytes.put(ref(wire.getAttempts(i)), wire.getLogBytes(i));
        }
        return bytes;
    }

    static AttemptEnd end(AttemptFinished wire) {
        if (wire.getLogPosition() < 0 || wire.getLogBytes() < 0) {
            throw invalid("log position or bytes are too large");
        }
        EndReason reason = switch (wire.getEndReason()) {
            case END_REASON_EXIT_CODE -> EndReason.EXIT_CODE;
            case END_REASON_SIGNAL -> EndReason.SIGNAL;
            case END_REASON_TIMEOUT -> EndReason.TIMEOUT;
            case END_REASON_OUT_OF_MEMORY -> EndReason.OUT_OF_MEMORY;
            case END_REASON_CANCELLED -> EndReason.CANCELLED;
            case END_REASON_WORKER_LOST -> EndReason.WORKER_LOST;
            case END_REASON_WORKER_DRAINED -> EndReason.WORKER_DRAINED;
            case END_REASON_SETUP_FAILED -> EndReason.SETUP_FAILED;
            case END_REASON_PROVISION_FAILED, END_REASON_UNSPECIFIED, UNRECOGNIZED ->
                throw invalid(wire.getEndReason() + " is no way for an attempt to end on a worker");
        };
        try {
            return new AttemptEnd(
                    reason,
                    wire.hasExitCode() ? wire.getExitCode() : null,
                    wire.hasSignal() ? wire.getSignal() : null,
                    oneLine(wire.getEndDetail()),
                    ExpectedLog.of(wire.getLogBytes()),
                    wire.getNeverStarted());
        } catch (IllegalArgumentException e) {
            throw invalid("not an end: " + e.getMessage());
        }
    }

    /** When a worker that drains stops its jobs; null: it stops them now. */
    static @Nullable Instant drainDeadline(Draining wire, Instant now) {
        if (!wire.hasJobsMayGoOn()) {
            return null;
        }
        long seconds = wire.getJobsMayGoOn().getSeconds();
        if (seconds < 0 || seconds > LONGEST_DRAIN.toSeconds()) {
            throw invalid("jobs may go on for 0 to " + LONGEST_DRAIN.toDays() + " days; it says " + seconds + " s");
        }
        return now.plusSeconds(seconds).plusNanos(wire.getJobsMayGoOn().getNanos());
    }

    /** A worker's own time, unless it is none, lies ahead of ours, or is older than any attempt. */
    static Instant time(boolean given, Timestamp wire, Instant now) {
        try {
            Instant told = given ? Instant.ofEpochSecond(wire.getSeconds(), wire.getNanos()) : now;
            return told.isAfter(now) || told.isBefore(now.minus(OLDEST_REPORT)) ? now : told;
        } catch (DateTimeException | ArithmeticException e) {
            return now;
        }
    }

    static ControlResponse start(AttemptRef ref) {
        return ControlResponse.newBuilder()
                .setStartAttempt(StartAttempt.newBuilder().setAttempt(wire(ref)))
                .build();
    }

    static ControlResponse stop(AttemptRef ref, EndReason reason) {
        return ControlResponse.newBuilder()
                .setStopAttempt(StopAttempt.newBuilder()
                        .setAttempt(wire(ref))
                        .setReason(dev.hodei.v1.EndReason.valueOf("END_REASON_" + reason.name())))
                .build();
    }

    static ControlResponse settled(AttemptRef ref) {
        return ControlResponse.newBuilder()
                .setAttemptSettled(AttemptSettled.newBuilder().setAttempt(wire(ref)))
                .build();
    }

    static LogStored stored(AttemptRef ref, long position) {
        return LogStored.newBuilder()
                .setAttempt(wire(ref))
                .setPosition(position)
                .build();
    }

    static ControlResponse shutdown(String reason) {
        return ControlResponse.newBuilder()
                .setShutdown(Shutdown.newBuilder().setReason(reason))
                .build();
    }

    static RuntimeException invalid(String why) {
        return Status.INVALID_ARGUMENT.withDescription(why).asRuntimeException();
    }

    private static String oneLine(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= MAX_DETAIL ? line : line.substring(0, MAX_DETAIL);
    }

    /** @param servers all other servers, where they have changed */
    static ControlResponse acknowledged(long sequence, Optional<Credential> renewed, Optional<List<String>> servers) {
        HeartbeatAcknowledged.Builder answer =
                HeartbeatAcknowledged.newBuilder().setSequence(sequence);
        renewed.ifPresent(answer::setCredential);
        servers.ifPresent(all -> answer.setServers(OtherServers.newBuilder().addAllAddresses(all)));
        return ControlResponse.newBuilder().setHeartbeatAcknowledged(answer).build();
    }
}
