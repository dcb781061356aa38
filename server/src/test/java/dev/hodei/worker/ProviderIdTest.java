package dev.hodei.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProviderIdTest {
    private static final ProviderId HERE = process("build-1f@b00t2.4026531836");

    private static ProviderId process(String instance) {
        return new ProviderId("process", instance);
    }

    @Test
    void itAnswersForItsOwn() {
        assertThat(HERE.answersFor(process("build-1f@b00t2.4026531836"))).isTrue();
        assertThat(new ProviderId("docker", "A:B").answersFor(new ProviderId("docker", "A:B")))
                .isTrue();
    }

    @Test
    void itAnswersForAnEarlierBootOfItsMachineAndHome() {
        assertThat(HERE.answersFor(process("build-1f@b00t1.4026531836"))).isTrue();
        assertThat(HERE.answersFor(process("build-1f@b00t1.17"))).isTrue();
    }

    @Test
    void ofAllOthersItKnowsNothing() {
        assertThat(HERE.answersFor(process("build-2f@b00t2.4026531836"))).isFalse();
        assertThat(HERE.answersFor(process("build-2f@b00t1.4026531836"))).isFalse();
        assertThat(HERE.answersFor(process("build-1f@b00t2.17")))
                .as("another namespace of process ids")
                .isFalse();
        assertThat(HERE.answersFor(process("build-1f2@b00t1.17"))).isFalse();
        assertThat(HERE.answersFor(process(""))).as("it was not recorded").isFalse();
        assertThat(HERE.answersFor(new ProviderId("docker", HERE.instance()))).isFalse();
        assertThat(new ProviderId("docker", "A:B").answersFor(new ProviderId("docker", "A:C")))
                .isFalse();
    }

    @Test
    void itSaysWhyAnotherCantTell() {
        assertThat(HERE.unseen()).isEqualTo("it was started by another server, and this one can't see its processes");
        assertThat(new ProviderId("docker", "A:B").unseen())
                .isEqualTo("it was started in another Docker Engine, which this server can't ask");
        assertThat(process("").unseen()).contains("not recorded");
    }
}
