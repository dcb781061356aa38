package dev.hodei.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerLabelsTest {
    @Test
    void areReadAndWritten() {
        assertThat(WorkerLabels.parse(" ")).isEmpty();
        Map<String, String> labels = WorkerLabels.parse("os=linux, gpu = a=100,zone=");
        assertThat(labels).isEqualTo(Map.of("os", "linux", "gpu", "a=100", "zone", ""));
        assertThat(WorkerLabels.text(labels)).isEqualTo("gpu=a=100,os=linux,zone=");
        assertThat(WorkerLabels.parse(WorkerLabels.text(labels))).isEqualTo(labels);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "=x", "Os=linux", "a=1,", "a b=1"})
    void whatIsNoneIsNamed(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WorkerLabels.parse(text))
                .withMessageContaining("is no label");
    }
}
