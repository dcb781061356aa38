package dev.hodei.e2e.harness.docker;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests that are skipped, with the reason, where no Docker Engine answers or an image is not there. The environment
 * variable {@code HODEI_TEST_DOCKER} says otherwise: {@code required} lets them fail instead, {@code off} skips them
 * without asking.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Inherited
@ExtendWith(DockerCondition.class)
public @interface NeedsDocker {
    /** Images that must be there, as {@code name:tag}; {@code just images} builds them. */
    String[] value() default {};
}
