package dev.hodei.pool;

import java.util.List;

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

    /** By hand: it is asked in every turn for every image that jobs wait for, and users may name any number of images. */
    private static boolean matches(String pattern, String image) {
        String[] parts = pattern.split("\\*", -1);
        if (parts.length == 1) {
            return pattern.equals(image);
        }
        String last = parts[parts.length - 1];
        if (!image.startsWith(parts[0])) {
            return false;
        }
        int from = parts[0].length();
        for (int i = 1; i < parts.length - 1; i++) {
            int found = image.indexOf(parts[i], from);
            if (found < 0) {
                return false;
            }
            from = found + parts[i].length();
        }
        return image.length() - last.length() >= from && image.endsWith(last);
    }
}
