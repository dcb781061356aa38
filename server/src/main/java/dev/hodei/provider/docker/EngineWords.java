package dev.hodei.provider.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.exception.DockerException;
import dev.hodei.failure.Reason;
import dev.hodei.provider.ProvisionRequest;
import dev.hodei.provider.StartFault;
import java.net.SocketTimeoutException;
import java.nio.file.AccessDeniedException;
import java.util.Locale;

/** What went wrong, in the engine's own words, and what to do about it. */
final class EngineWords {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST = 1_000;
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private EngineWords() {}

    /** Why a worker was not started. The request's password is not in it, whatever the engine says. */
    static String of(RuntimeException trouble, ProvisionRequest request, String engine) {
        String words =
                trouble instanceof DockerException refusal ? refused(said(refusal), request) : away(trouble, engine);
        return words.replace(request.password().value(), "…");
    }

    /**
     * What this trouble says of another try. That an image is missing, or that the engine refuses what was asked for, stays so
     * until somebody does something about it; what belongs to the engine's machine is nobody's fault who asked.
     */
    static StartFault fault(RuntimeException trouble) {
        if (!(trouble instanceof DockerException refusal)) {
            return StartFault.PROVIDER_AWAY;
        }
        String lower = said(refusal).toLowerCase(Locale.ROOT);
        if (lower.contains("no space left") || lower.contains("disk quota exceeded")) {
            return StartFault.PROVIDER_AWAY;
        }
        boolean ofTheShape = lower.contains("no such image")
                || refusal.getHttpStatus() == UNAUTHORIZED
                || refusal.getHttpStatus() == FORBIDDEN
                || (refusal.getHttpStatus() == BAD_REQUEST
                        && !lower.contains("bind source path")
                        && !lower.contains("docker-init"));
        return ofTheShape ? StartFault.IMPOSSIBLE : StartFault.UNCLEAR;
    }

    /** Returns the sentence that the engine can't be asked, and why. */
    static String of(RuntimeException trouble, String engine) {
        return trouble instanceof DockerException refusal
                ? "The Docker Engine at " + engine + " says: " + said(refusal)
                : away(trouble, engine);
    }

    private static String refused(String said, ProvisionRequest request) {
        String image = request.shape().image();
        String network = request.pool().worker().network();
        String lower = said.toLowerCase(Locale.ROOT);
        String advice = "";
        if (lower.contains("no such image")) {
            advice =
                    "get it with `docker pull " + image + "` on the engine's machine, or build it (`just images` builds"
                            + " hodei-worker), or give pool " + request.pool().name() + " another image";
        } else if (lower.contains("no space left") || lower.contains("disk quota exceeded")) {
            advice = "make room on the engine's machine: `docker system df` shows what takes it, `docker system prune`"
                    + " removes what nobody uses";
        } else if (lower.contains("is already in use by container")) {
            advice = "that container is not this installation's: remove it with `docker rm -f "
                    + ContainerSpec.name(request) + "`";
        } else if (lower.contains("network") && lower.contains("not found")) {
            advice = "make it with `docker network create " + network + "`, or give pool "
                    + request.pool().name() + " another network";
        } else if (lower.contains("range of cpus")) {
            advice = "ask for less with --cpu, or give pool " + request.pool().name() + " less";
        } else if (lower.contains("minimum memory limit") || lower.contains("memory limit too low")) {
            advice =
                    "ask for more with --memory, or give pool " + request.pool().name() + " more";
        } else if (lower.contains("docker-init")) {
            advice = "the engine's machine lacks docker-init (Debian: `apt-get install tini`)";
        } else if (lower.contains("bind source path does not exist")) {
            advice = "the agent's distribution must stand on the engine's machine at that path";
        } else if (lower.contains("no such container")) {
            advice = "it was removed while it was being started";
        }
        return "The Docker Engine says: " + said + (advice.isEmpty() ? "" : ". What to do: " + advice + ".");
    }

    private static String away(RuntimeException trouble, String engine) {
        Throwable cause = trouble;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String why = Reason.of(cause);
        boolean denied = cause instanceof AccessDeniedException || why.contains("Permission denied");
        String advice = "start it, or say where it is (DOCKER_HOST)";
        if (denied) {
            advice = "let the server's user use that socket (group docker)";
        } else if (cause instanceof SocketTimeoutException) {
            advice = "see in its log what keeps it, or start it again";
        }
        return "The Docker Engine at " + engine + " does not answer (" + why + "). What to do: " + advice + ".";
    }

    /** docker-java's message is "Status 404: " and the engine's JSON. */
    private static String said(DockerException refusal) {
        String text = refusal.getMessage() == null ? "" : refusal.getMessage();
        int json = text.indexOf('{');
        if (json >= 0) {
            try {
                JsonNode message = JSON.readTree(text.substring(json)).path("message");
                text = message.isTextual() ? message.textValue() : text;
            } catch (JsonProcessingException e) {
                // Not the engine's usual form: as it came.
                text = text.strip();
            }
        }
        text = text.strip().replaceAll("\\p{Cntrl}+", " ");
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
