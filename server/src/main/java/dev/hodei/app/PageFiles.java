package dev.hodei.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** The built page in memory: less than a megabyte, read once from the module web's jar. */
final class PageFiles {
    private static final String ROOT = "hodei-web/";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "txt", "text/plain; charset=utf-8",
            "woff2", "font/woff2");

    /**
     * @param gzipped the same, compressed; null where that would not be smaller
     * @param tag for If-None-Match
     */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares files.
    record PageFile(String type, byte[] bytes, byte @Nullable [] gzipped, String tag) {}

    private final Map<String, PageFile> files;

    private PageFiles(Map<String, PageFile> files) {
        this.files = files;
    }

    /** Reads the files; there are none where the server was built without them. */
    static PageFiles load() {
        byte[] list = read("files.txt");
        Map<String, PageFile> files = new HashMap<>();
        if (list != null) {
            List<String> names =
                    new String(list, StandardCharsets.UTF_8).lines().toList();
            for (String name : names) {
                byte[] bytes = read(name);
                if (bytes != null && !name.endsWith(".gz")) {
                    files.put("/" + name, new PageFile(type(name), bytes, read(name + ".gz"), tag(bytes)));
                }
            }
        }
        return new PageFiles(Map.copyOf(files));
    }

    /** @param path as in the address, with its leading slash */
    @Nullable
    PageFile at(String path) {
        return files.get(path);
    }

    private static byte @Nullable [] read(String name) {
        try (InputStream in = PageFiles.class.getClassLoader().getResourceAsStream(ROOT + name)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String type(String name) {
        return TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
    }

    private static String tag(byte[] bytes) {
        CRC32 sum = new CRC32();
        sum.update(bytes);
        return '"' + HexFormat.of().toHexDigits(sum.getValue()) + '-' + bytes.length + '"';
    }
}
