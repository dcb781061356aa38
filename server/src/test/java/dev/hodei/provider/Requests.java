package dev.hodei.provider;

import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.id.WorkerId;
import dev.hodei.pool.Pool;
import dev.hodei.pool.PoolLifetimes;
import dev.hodei.pool.PoolSize;
import dev.hodei.pool.ShapeChoice;
import dev.hodei.pool.WorkerTemplate;
import dev.hodei.worker.Shape;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/**
 * Requests for workers that run {@link #SCRIPT}.
 *
 * @param provider that the pool names
 * @param shape of the workers
 */
public record Requests(String provider, Shape shape) {
    /** What stands in for the agent: bash that does what the label "does" says, and otherwise waits for SIGTERM. */
    public static final String SCRIPT = """
            case ",$HODEI_WORKER_LABELS," in
            *,does=leave,*) echo 'no server there' >&2; exit 77 ;;
            *,does=grow,*) exec tail /dev/zero ;;
            *,does=ignore,*) trap '' TERM; echo ready; while :; do sleep 600; done ;;
            *,does=fork,*) while :; do sleep 600 & done ;;
            *,does=look,*)
              id
              cat /proc/self/status
              [[ -e /var/run/docker.sock || -e /run/docker.sock ]] || echo 'no docker socket'
              cd /sys/fs/cgroup
              echo memory $(cat memory/memory.limit_in_bytes memory.max 2>/dev/null)
              echo processes $(cat pids/pids.max pids.max 2>/dev/null)
              echo cpu $(cat cpu/cpu.cfs_quota_us cpu/cpu.cfs_period_us cpu.max 2>/dev/null)
              ;;
            *,does=tell,*) echo "the password is $HODEI_OTP_TOKEN" >&2; exit 3 ;;
            esac
            unset HODEI_WORKER_ID HODEI_WORK_DIR
            trap 'kill $!; exit 0' TERM
            sleep infinity &
            echo ready
            wait
            """;

    /** One that goes on until it is stopped. */
    public ProvisionRequest waiting() {
        return doing("wait");
    }

    /** One that ends with code 77, and says "no server there" last. */
    public ProvisionRequest leaving() {
        return doing("leave");
    }

    public ProvisionRequest doing(String what) {
        return doing(what, "", 0);
    }

    public ProvisionRequest doing(String what, String network, int maxProcesses) {
        Pool pool = new Pool(
                "contract",
                provider,
                false,
                new WorkerTemplate(shape, ShapeChoice.NONE, 3, Map.of("does", what), network, maxProcesses),
                new PoolSize(0, 100, 100),
                PoolLifetimes.unlimited(Duration.ofMinutes(1)));
        byte[] secret = anyWorker().value().getBytes(StandardCharsets.US_ASCII);
        return new ProvisionRequest(anyWorker(), OneTimePassword.of(secret), pool, shape);
    }

    /** Engines and processes are the machine's, where another run of the tests may have its own. */
    public static WorkerId anyWorker() {
        return new WorkerId(UUID.randomUUID().toString().replace("-", ""));
    }
}
