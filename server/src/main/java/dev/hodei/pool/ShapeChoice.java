package dev.hodei.pool;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What jobs may ask for instead of what a pool gives by itself.
 *
 * @param images names of images; {@code *} stands for any characters
 * @param maxCpuMillis 0: nothing can be asked for
 * @param maxMemoryBytes 0: nothing can be asked for
 */
public record ShapeChoice(List<String> images, int maxCpuMillis, long maxMemoryBytes) {
    /** Nothing can be chosen. */
    public static final ShapeChoice NONE = new ShapeChoice(List.of(), 0, 0);

    public ShapeChoice {
        images = List.copyOf(images);
    }

    boolean allows(String image) {
        return images.stream().anyMatch(pattern -> matches(pattern, image));
    }

    private static boolean matches(String pattern, String image) {
        String expression =
                Stream.of(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return image.matches(expression);
    }
}
