package dev.hodei.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.hodei.job.JobTransitions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {
    private static final String FIXTURES = "dev.hodei.architecture.fixture";
    private static final Rules RULES = new Rules("dev.hodei");
    private static final Rules FIXTURE_RULES = new Rules(FIXTURES);
    private static final JavaClasses SHIPPED = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .importPackages("dev.hodei");
    private static final JavaClasses FIXTURE = new ClassFileImporter().importPackages(FIXTURES);

    @Test
    void theClassFilesAreRead() {
        assertThat(SHIPPED.contain(JobTransitions.class)).isTrue();
        assertThat(SHIPPED.get(JobTransitions.class).getMethodCallsFromSelf()).isNotEmpty();
        assertThat(SHIPPED).noneMatch(type -> type.getPackageName().startsWith("dev.hodei.architecture"));
    }

    @TestFactory
    Stream<DynamicTest> theCodeKeepsTheRules() {
        return Stream.concat(
                        RULES.packageOrder().stream(),
                        Stream.of(
                                RULES.coreUsesNothingElse(), RULES.timeAndChanceAreData(), RULES.namesSayWhatTheyAre()))
                .map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(SHIPPED)));
    }

    @Test
    void aWrongWayImportIsFound() {
        assertThat(FIXTURE_RULES.packageOrder().stream().flatMap(rule -> violations(rule).stream()))
                .isNotEmpty()
                .allMatch(violation -> violation.contains("ImportsWhatComesLater"));
    }

    @Test
    void aFrameworkInTheCoreIsFound() {
        assertThat(violations(FIXTURE_RULES.coreUsesNothingElse()))
                .isNotEmpty()
                .allMatch(violation -> violation.contains("UsesAFramework"));
    }

    @Test
    void clocksDiceAndSleepAreFound() {
        List<String> found = violations(FIXTURE_RULES.timeAndChanceAreData());
        assertThat(found).anyMatch(violation -> violation.contains("Instant.now"));
        assertThat(found).anyMatch(violation -> violation.contains("System.nanoTime"));
        assertThat(found).anyMatch(violation -> violation.contains("java.util.Random"));
        assertThat(found).anyMatch(violation -> violation.contains("Thread.sleep"));
    }

    @Test
    void anEmptyNameIsFound() {
        assertThat(violations(FIXTURE_RULES.namesSayWhatTheyAre()))
                .hasSize(1)
                .allMatch(violation -> violation.contains("PlacementManager"));
    }

    private static List<String> violations(ArchRule rule) {
        return rule.evaluate(FIXTURE).getFailureReport().getDetails();
    }
}
