package dev.hodei.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where an agent looks for its server, and in which order. */
class ServersTest {
    @TempDir
    Path directory;

    @Test
    void oneAlone() {
        Servers servers = at("a:1");
        assertThat(servers.next()).as("a pause is due after each try").isTrue();
        assertThat(servers.current()).hasToString("a:1");
        assertThat(servers.areSeveral()).isFalse();
        assertThat(servers.refused()).as("it is the only one").isTrue();
    }

    @Test
    void whereItWasNeverLetInCostsOneTryBeforeTheOthersAreAskedAgain() {
        Servers servers = at("a:1");
        servers.welcomed();
        servers.told(List.of("b:1", "c:1", "d:1"));
        assertThat(turns(servers, 8)).containsExactly("b:1", "a:1", "c:1", "a:1", "d:1", "a:1", "a:1 pause", "b:1");
    }

    @Test
    void whereItWasLetInComesFirst() {
        Servers servers = at("a:1");
        servers.told(List.of("b:1", "c:1"));
        assertThat(turns(servers, 1)).containsExactly("b:1");
        servers.welcomed();
        servers.told(List.of("a:1", "c:1"));
        assertThat(turns(servers, 4)).containsExactly("a:1", "c:1", "a:1", "b:1");
    }

    @Test
    void aRefusalIsFinalOnceAllHaveRefused() {
        Servers servers = at("a:1");
        servers.told(List.of("b:1"));
        assertThat(servers.refused()).isFalse();
        servers.next();
        assertThat(servers.current()).hasToString("b:1");
        assertThat(servers.refused()).isTrue();
        servers.welcomed();
        assertThat(servers.refused()).as("a has not refused since").isFalse();
    }

    @Test
    void whoDoesNotLetItInReplacesNothing() {
        Servers servers = at("a:1");
        servers.told(List.of("b:1"));
        servers.toldAlso(List.of("c:1"));
        assertThat(servers).hasToString("a:1, b:1, c:1");
        servers.toldAlso(IntStream.range(0, 100).mapToObj(i -> "d:" + (i + 1)).toList());
        assertThat(servers.toString().split(", ")).as("there is an end to them").hasSize(33);
    }

    @Test
    void theServersOwnMachineIsTheOneThatTheGivenAddressMeans() {
        Servers inAContainer = at("host.docker.internal:50051");
        inAContainer.told(List.of("127.0.0.1:50052", "localhost:50051", "10.0.0.1:50051"));
        assertThat(inAContainer).hasToString("host.docker.internal:50051, host.docker.internal:50052, 10.0.0.1:50051");
        Servers onTheSame = at("127.0.0.1:50051");
        onTheSame.told(List.of("127.0.0.1:50052"));
        assertThat(onTheSame).hasToString("127.0.0.1:50051, 127.0.0.1:50052");
    }

    @Test
    void whatIsNoAddressIsPassedOver() {
        Servers servers = at("a:1");
        servers.told(List.of("", "nonsense", "dns:///x", "https://b:443"));
        assertThat(servers).hasToString("a:1, b:443");
        assertThat(turns(servers, 1)).containsExactly("b:443");
        assertThat(servers.current().tls()).isTrue();
    }

    private static List<String> turns(Servers servers, int count) {
        return IntStream.range(0, count)
                .mapToObj(_ -> {
                    boolean pause = servers.next();
                    return servers.current() + (pause ? " pause" : "");
                })
                .toList();
    }

    private Servers at(String address) {
        return new Servers(
                ServerAddress.parse(address), new KeptCredential(directory, "0123456789abcdef0123456789abcdef"));
    }
}
