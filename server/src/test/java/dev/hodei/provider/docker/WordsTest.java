package dev.hodei.provider.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.exception.BadRequestException;
import com.github.dockerjava.api.exception.InternalServerErrorException;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.hodei.provider.Exit;
import dev.hodei.provider.ProvisionRequest;
import dev.hodei.provider.Requests;
import dev.hodei.provider.StartFault;
import dev.hodei.worker.Shape;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;

class WordsTest {
    private static final String ENGINE = "unix:///var/run/docker.sock";
    private final ProvisionRequest request = new Requests("docker", new Shape("ours:1", 0, 0)).waiting();

    @Test
    void theEngineSaysWhatItLacks() {
        assertThat(EngineWords.of(
                        new InternalServerErrorException(
                                "Status 500: {\"message\":\"mkdir /var/lib/docker/x: no space left on device\"}\n"),
                        request,
                        ENGINE))
                .startsWith(
                        "The Docker Engine says: mkdir /var/lib/docker/x: no space left on device. What to do: make room")
                .contains("docker system df");
        assertThat(EngineWords.of(new NotFoundException("nothing of the usual form"), request, ENGINE))
                .isEqualTo("The Docker Engine says: Status 404: nothing of the usual form");
    }

    @Test
    void whoIsAwayIsNamed() {
        assertThat(EngineWords.of(
                        new RuntimeException(new SocketException("No such file or directory")), request, ENGINE))
                .isEqualTo(
                        "The Docker Engine at " + ENGINE + " does not answer (No such file or directory). What to do:"
                                + " start it, or say where it is (DOCKER_HOST).");
        assertThat(EngineWords.of(new RuntimeException(new SocketException("Permission denied")), ENGINE))
                .contains("group docker");
        assertThat(EngineWords.of(
                        new RuntimeException(new SocketTimeoutException("no answer within 60 s")), request, ENGINE))
                .contains("(no answer within 60 s)")
                .contains("see in its log");
    }

    @Test
    void whetherTryingAgainCanHelpFollowsFromWhatTheEngineRefuses() {
        assertThat(EngineWords.fault(new NotFoundException("{\"message\":\"No such image: maven:nope\"}")))
                .isEqualTo(StartFault.IMPOSSIBLE);
        assertThat(EngineWords.fault(new BadRequestException("{\"message\":\"Range of CPUs is from 0.01 to 2.00\"}")))
                .isEqualTo(StartFault.IMPOSSIBLE);
        assertThat(EngineWords.fault(new BadRequestException(
                        "{\"message\":\"invalid mount config: bind source path does not exist: /x\"}")))
                .as("that is the machine's, not the job's")
                .isEqualTo(StartFault.UNCLEAR);
        assertThat(EngineWords.fault(new NotFoundException("{\"message\":\"network x not found\"}")))
                .isEqualTo(StartFault.UNCLEAR);
        assertThat(EngineWords.fault(new InternalServerErrorException("{\"message\":\"no space left on device\"}")))
                .isEqualTo(StartFault.PROVIDER_AWAY);
        assertThat(EngineWords.fault(new RuntimeException(new SocketException("No such file or directory"))))
                .isEqualTo(StartFault.PROVIDER_AWAY);
    }

    @Test
    void thePasswordIsNeverSaid() {
        String secret = request.password().value();
        assertThat(EngineWords.of(
                        new InternalServerErrorException("{\"message\":\"bad variable " + secret + "\"}"),
                        request,
                        ENGINE))
                .isEqualTo("The Docker Engine says: bad variable …");
    }

    @Test
    void exitsAreExplained() {
        assertThat(report(77, false, "no server there").exit())
                .isEqualTo(new Exit("its container exited with code 77: no server there"));
        assertThat(report(0, false, "bye").exit().detail()).isEqualTo("its container exited with code 0: bye");
        assertThat(report(139, false, "").exit().detail())
                .isEqualTo("its container exited with code 139: crashed (SIGSEGV)");
        assertThat(report(137, true, "x").exit())
                .isEqualTo(new Exit(
                        "its container exited with code 137: killed by the kernel, out of memory (512 MiB)", true));
        assertThat(report(137, false, "x").exit())
                .isEqualTo(new Exit("its container exited with code 137: killed (SIGKILL); unless somebody did that, it"
                        + " was out of memory (512 MiB)"));
        assertThat(new ExitReport(137, false, 0, "", "x").exit().detail()).endsWith("code 137: killed (SIGKILL)");
        assertThat(report(143, false, "").stopped(10)).isEqualTo(new Exit("its container was stopped"));
        assertThat(report(1, false, "oh no").stopped(10).detail())
                .isEqualTo("its container was stopped, and exited with code 1: oh no");
        assertThat(report(137, true, "").stopped(10).outOfMemory()).isTrue();
    }

    private static ExitReport report(long code, boolean outOfMemory, String lastLine) {
        return new ExitReport(code, outOfMemory, 512 << 20, "", lastLine);
    }

    @Test
    void statusIsInTheEnginesWords() {
        assertThat(DockerProvider.status("Up 3 minutes")).isEqualTo("running for 3 minutes");
        assertThat(DockerProvider.status("Up About a minute (Paused)"))
                .isEqualTo("running for about a minute (Paused)");
        assertThat(DockerProvider.status("Exited (137) 2 minutes ago")).isEqualTo("exited (137) 2 minutes ago");
        assertThat(DockerProvider.status("Created")).isEqualTo("created");
        assertThat(DockerProvider.status("")).isEqualTo("unknown");
    }

    @Test
    void theGatewayIsTheFirstAddressWhereNoneIsNamed() {
        assertThat(Gateways.of("172.18.0.1", "172.18.0.0/16")).containsExactly("172.18.0.1");
        assertThat(Gateways.of("10.1.2.254/24", "10.1.2.0/24")).containsExactly("10.1.2.254");
        assertThat(Gateways.of(null, "172.17.0.0/16")).containsExactly("172.17.0.1");
        assertThat(Gateways.of("", "fd00::/64")).isEmpty();
        assertThat(Gateways.of(null, null)).isEmpty();
    }

    @Test
    void theLastLineIsOneLine() {
        assertThat(LastLine.last("a\nb\u001b[0m\t\n\n")).isEqualTo("b [0m");
        assertThat(LastLine.last("")).isEmpty();
        assertThat(LastLine.last("x".repeat(1000))).hasSize(301).endsWith("…");
    }
}
