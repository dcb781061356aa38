package dev.hodei.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hodei.job.Demand;
import dev.hodei.worker.Shape;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolsTest {
    private static final long MIB = 1L << 20;
    private static final Shape DEBIAN = new Shape("debian", 1_000, 512 * MIB);
    private static final Pool PLAIN = TestPools.plain("process", 4, 4, 2, Map.of("os", "linux"));
    private static final Pool LARGE = TestPools.containers("large", 0, 4);
    private static final Pool GPU = namedOnly("gpu");
    private static final Pools ALL = new Pools(List.of(PLAIN, LARGE, GPU));

    private static Pool namedOnly(String name) {
        Pool like = TestPools.containers(name, 0, 1);
        return new Pool(name, like.provider(), true, like.worker(), like.size(), like.lifetimes());
    }

    private static Demand in(String pool) {
        return new Demand(Map.of(), pool, "", 0, 0);
    }

    private static Demand image(String image) {
        return new Demand(Map.of(), "", image, 0, 0);
    }

    private static Demand size(String pool, int cpuMillis, long memoryBytes) {
        return new Demand(Map.of(), pool, "", cpuMillis, memoryBytes);
    }

    @Test
    void aWorkerIsStartedAsTheJobAsksAndElseAsThePoolSays() {
        assertThat(LARGE.shapeFor(Demand.NOTHING)).isEqualTo(DEBIAN);
        assertThat(LARGE.shapeFor(image("alpine:3"))).isEqualTo(new Shape("alpine:3", 1_000, 512 * MIB));
        assertThat(LARGE.shapeFor(size("", 2_000, 0))).isEqualTo(new Shape("debian", 2_000, 512 * MIB));
        assertThat(LARGE.shapeFor(size("", 0, 6 * MIB))).isEqualTo(new Shape("debian", 1_000, 6 * MIB));
        assertThat(PLAIN.shapeFor(Demand.NOTHING)).isEqualTo(Shape.PLAIN);
    }

    @Test
    void meetsWhatItMayStart() {
        assertThat(LARGE.meets(Demand.NOTHING)).isTrue();
        assertThat(LARGE.meets(in("large"))).isTrue();
        assertThat(LARGE.meets(in("gpu"))).isFalse();
        assertThat(LARGE.meets(size("", 2_000, 1024 * MIB))).isTrue();
        assertThat(LARGE.meets(size("", 2_001, 0))).isFalse();
        assertThat(LARGE.meets(size("", 0, 1024 * MIB + 1))).isFalse();
        assertThat(LARGE.meets(new Demand(Map.of("os", "linux")))).isFalse();
        assertThat(PLAIN.meets(new Demand(Map.of("os", "linux")))).isTrue();
        assertThat(PLAIN.meets(size("", 1, 0))).isFalse();
        assertThat(PLAIN.meets(image("debian"))).isFalse();
        assertThat(GPU.meets(Demand.NOTHING)).isFalse();
        assertThat(GPU.meets(in("gpu"))).isTrue();
    }

    @Test
    void aWorkerHasRoomForNoMoreJobsThanItIsGiven() {
        assertThat(PLAIN.room()).isEqualTo(2);
        assertThat(withMaxJobs(1).room()).isEqualTo(1);
        assertThat(withMaxJobs(5).room()).isEqualTo(2);
    }

    private static Pool withMaxJobs(int maxJobs) {
        return new Pool(
                "default",
                "process",
                false,
                PLAIN.worker(),
                PLAIN.size(),
                new PoolLifetimes(Duration.ofSeconds(60), null, null, maxJobs));
    }

    @ParameterizedTest
    @CsvSource({
        "debian, true",
        "alpine:3, true",
        "alpine:, true",
        "alpine, false",
        "my/alpine:3, false",
        "alpineX3, false",
        "debian:13, false",
        "Debian, false",
    })
    void aPatternMeansAnyCharactersByItsStarAndItselfByAllOthers(String image, boolean allowed) {
        assertThat(LARGE.meets(image(image))).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"registry/team/a", "registry/team/", "registry/team/a/b:c@d"})
    void aStarGoesOverSlashes(String image) {
        assertThat(new ShapeChoice(List.of("registry/team/*"), 0, 0).allows(image))
                .isTrue();
        assertThat(new ShapeChoice(List.of("*"), 0, 0).allows(image)).isTrue();
        assertThat(new ShapeChoice(List.of("re*/te*/*"), 0, 0).allows(image)).isTrue();
        assertThat(new ShapeChoice(List.of("registry.team.*"), 0, 0).allows(image))
                .isFalse();
        assertThat(ShapeChoice.NONE.allows(image)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "a*b, ab, true",
        "a*b, aXb, true",
        "a*b, a, false",
        "ab*ba, aba, false",
        "ab*ba, abba, true",
        "*, anything:at-all, true",
        "*/app:*, my/app:1, true",
        "*/app:*, my/other:1, false",
        "a*b*c, a-b-c, true",
        "a*b*c, a-c, false",
        "**, x, true",
        "a.c, abc, false",
    })
    void starsMayStandAnywhere(String pattern, String image, boolean allowed) {
        assertThat(new ShapeChoice(List.of(pattern), 0, 0).allows(image)).isEqualTo(allowed);
    }

    @Test
    void workersThatPeopleStartAreNoneOfContainers() {
        assertThat(PLAIN.takesJoined()).isTrue();
        assertThat(LARGE.takesJoined()).isFalse();
        assertThat(ALL.isOfKind(Demand.NOTHING, LARGE.name(), Shape.PLAIN))
                .as("joined before that was refused")
                .isFalse();
    }

    @Test
    void aWorkerFitsByItsPoolAndShape() {
        Shape alpine = new Shape("alpine:3", 1_000, 512 * MIB);
        assertThat(ALL.isOfKind(Demand.NOTHING, "large", DEBIAN)).isTrue();
        assertThat(ALL.isOfKind(Demand.NOTHING, "large", alpine)).isFalse();
        assertThat(ALL.isOfKind(image("alpine:3"), "large", alpine)).isTrue();
        assertThat(ALL.isOfKind(size("", 1_000, 0), "large", DEBIAN)).isTrue();
        assertThat(ALL.isOfKind(size("", 2_000, 0), "large", DEBIAN)).isFalse();
        assertThat(ALL.isOfKind(in("default"), "large", DEBIAN)).isFalse();
    }

    @Test
    void onlyJobsThatNameItRunInAPoolThatIsNamedOnly() {
        assertThat(ALL.isOfKind(Demand.NOTHING, "gpu", DEBIAN)).isFalse();
        assertThat(ALL.isOfKind(Demand.NOTHING, "gpu", Shape.PLAIN)).isFalse();
        assertThat(ALL.isOfKind(in("gpu"), "gpu", DEBIAN)).isTrue();
        assertThat(ALL.isOfKind(in("gpu"), "gpu", Shape.PLAIN))
                .as("its workers are containers")
                .isFalse();
    }

    @Test
    void aWorkerThatIsHeldToNothingTakesNoJobThatAsksForASize() {
        assertThat(ALL.isOfKind(Demand.NOTHING, "default", Shape.PLAIN)).isTrue();
        assertThat(ALL.isOfKind(size("", 1_000, 0), "default", Shape.PLAIN)).isFalse();
        assertThat(ALL.isOfKind(image("debian"), "default", Shape.PLAIN)).isFalse();
        assertThat(ALL.isOfKind(Demand.NOTHING, "gone", DEBIAN)).isTrue();
        assertThat(ALL.isOfKind(size("", 1_000, 0), "gone", DEBIAN)).isFalse();
    }

    @Test
    void poolsAreTriedInTheirOrder() {
        assertThat(ALL.meeting(Demand.NOTHING)).containsExactly(PLAIN, LARGE);
        assertThat(ALL.meeting(in("gpu"))).containsExactly(GPU);
        assertThat(ALL.meeting(size("", 1, 0))).containsExactly(LARGE);
        assertThat(ALL.meeting(in("gone"))).isEmpty();
        assertThat(ALL.first()).isEqualTo(PLAIN);
        assertThat(ALL.named("gone")).isNull();
    }

    @Test
    void whatNoPoolCanMeetIsSaidWithTheReasonOfEach() {
        assertThat(ALL.unmeetable(Demand.NOTHING)).isEmpty();
        assertThat(ALL.unmeetable(new Demand(Map.of("nobody", "has")))).isEmpty();
        assertThat(ALL.unmeetable(in("gone"))).hasValue("there is no pool gone; pools: default, large, gpu");
        assertThat(ALL.unmeetable(image("fedora")))
                .hasValue("no pool can meet what the job asks for: pool default runs jobs in no container, pool large"
                        + " allows the images alpine:*, pool gpu takes only jobs that name it");
        assertThat(ALL.unmeetable(size("", 4_000, 0)))
                .hasValue(
                        "no pool can meet what the job asks for: pool default cannot limit CPU or memory, pool large has at"
                                + " most 2 cpus for a job, pool gpu takes only jobs that name it");
        assertThat(ALL.unmeetable(size("large", 0, 2048 * MIB)))
                .hasValue("no pool can meet what the job asks for: pool large has at most 1 GiB of memory for a job");
        assertThat(new Pools(List.of(GPU)).unmeetable(Demand.NOTHING))
                .hasValue("no pool can meet what the job asks for: pool gpu takes only jobs that name it");
        Pool strict = new Pool(
                "strict",
                "docker",
                false,
                new WorkerTemplate(DEBIAN, ShapeChoice.NONE, 1, Map.of(), "", 0),
                LARGE.size(),
                LARGE.lifetimes());
        assertThat(new Pools(List.of(strict)).unmeetable(image("alpine")))
                .hasValue("no pool can meet what the job asks for: pool strict allows no image but debian");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "a_b", "a b", "ä", "a/b", "12345678901234567890123456789012345678901"})
    void namesThatAreNoneAreRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestPools.containers(name, 0, 1))
                .withMessageContaining("1 to 40 characters")
                .withMessageContaining("\"" + name + "\"");
    }

    @Test
    void poolsWithoutNamesOfTheirOwnAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Pools(List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Pools(List.of(LARGE, LARGE)));
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PoolSize(3, 2, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new PoolSize(-1, 2, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new PoolSize(0, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new PoolSize(0, 1, 0));
        assertThat(new PoolSize(2, 2, 1).minIdle()).isEqualTo(2);
        Duration minute = Duration.ofMinutes(1);
        assertThatIllegalArgumentException().isThrownBy(() -> new PoolLifetimes(Duration.ZERO, null, null, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new PoolLifetimes(minute, Duration.ZERO, null, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new PoolLifetimes(minute, null, minute.negated(), 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new PoolLifetimes(minute, null, null, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> WorkerTemplate.plain(0, Map.of()));
    }
}
