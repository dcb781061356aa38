package dev.hodei.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.leftover.ProcessStat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecrecyTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "process 1 of a container, 1, 0, 1, true",
        "below docker-init, 7, 1, 1, true",
        "a service of systemd, 700, 1, 700, false",
        "of the process provider, 700, 600, 700, false",
        "of one whose server is gone, 700, 1, 700, false",
        "started by a job of process 1's session, 700, 600, 1, false",
    })
    void theMainProcessOfAContainer(String what, int pid, int parent, int session, boolean main) {
        assertThat(Secrecy.isMainProcess(new ProcessStat(pid, parent, pid, session, false, 1)))
                .as(what)
                .isEqualTo(main);
    }
}
