package dev.hodei.e2e.harness.docker;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** What {@link NeedsDocker} asks for. */
final class DockerCondition implements ExecutionCondition {
    private static final String VARIABLE = "HODEI_TEST_DOCKER";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<NeedsDocker> needs =
                context.getElement().flatMap(element -> AnnotationSupport.findAnnotation(element, NeedsDocker.class));
        if (needs.isEmpty()) {
            return ConditionEvaluationResult.enabled("needs no Docker");
        }
        return decide(
                System.getenv(VARIABLE),
                DockerEngine.ofEnvironment(System.getenv()),
                needs.get().value());
    }

    /** @throws IllegalStateException where something is missing that is required */
    static ConditionEvaluationResult decide(@Nullable String wish, DockerEngine engine, String... images) {
        if ("off".equals(wish)) {
            return ConditionEvaluationResult.disabled("needs Docker, and " + VARIABLE + "=off");
        }
        Optional<String> missing = engine.whatIsMissing(images);
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("Docker is there");
        }
        String reason = "needs Docker: " + missing.get();
        if ("required".equals(wish)) {
            throw new IllegalStateException(reason + " (" + VARIABLE + "=required)");
        }
        return ConditionEvaluationResult.disabled(reason);
    }
}
