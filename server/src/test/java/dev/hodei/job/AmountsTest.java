package dev.hodei.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmountsTest {
    @ParameterizedTest
    @CsvSource({"1, 1000", "0.5, 500", "0.05, 50", "1024, 1024000", "2.0000, 2000", "1e1, 10000"})
    void processorsAreCountedInThousandths(BigDecimal cpus, int millis) {
        assertThat(Amounts.cpuMillis("cpu", cpus)).isEqualTo(millis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "0.0005", "0.049", "1.0001", "1024.001", "1e99", "1e-99"})
    void whatIsNoNumberOfProcessorsIsRefused(BigDecimal cpus) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Amounts.cpuMillis("the cpu", cpus))
                .withMessageStartingWith("the cpu must be 0.05 to 1024 processors");
    }

    @ParameterizedTest
    @CsvSource({
        "64m, 67108864",
        "512M, 536870912",
        "1g, 1073741824",
        "1GiB, 1073741824",
        "1gb, 1073741824",
        "2t, 2199023255552",
        "67108864, 67108864",
        "67108864b, 67108864",
        "81920k, 83886080",
        "' 1g ', 1073741824",
    })
    void memoryIsCountedInPowersOf1024(String text, long bytes) {
        assertThat(Amounts.memoryBytes("memory", text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "6m",
                "63m",
                "67108863",
                "-1g",
                "1.5g",
                "1x",
                "g",
                "1 g",
                "9999999999999999999",
                "9999999999t"
            })
    void whatIsNoAmountOfMemoryIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Amounts.memoryBytes("the memory", text))
                .withMessage(
                        "the memory must be at least 64m, which an agent needs by itself, as a whole number with k, m, g or t; it is "
                                + text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1 KiB",
        "1536, 1536 B",
        "536870912, 512 MiB",
        "1610612736, 1536 MiB",
        "1073741824, 1 GiB",
        "1125899906842624, 1024 TiB",
    })
    void memoryIsSaidInTheLargestUnitThatDividesIt(long bytes, String words) {
        assertThat(Amounts.memory(bytes)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"1000, 1 cpu", "500, 0.5 cpus", "2000, 2 cpus", "1, 0.001 cpus", "10000, 10 cpus"})
    void processorsAreSaidAsPeopleDo(int millis, String words) {
        assertThat(Amounts.cpus(millis)).isEqualTo(words);
    }

    @Test
    void aDemandIsSaidInTheSameOrderAlways() {
        assertThat(new Demand(Map.of("os", "linux", "arch", "arm64"), "large", "debian", 1_500, 512L << 20).words())
                .isEqualTo("pool large, image debian, 1.5 cpus, 512 MiB, arch=arm64, os=linux");
        assertThat(Demand.NOTHING.words()).isEmpty();
    }
}
