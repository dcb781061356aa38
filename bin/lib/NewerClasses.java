import java.io.BufferedOutputStream;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Rewrites a jar whose classes were compiled for Java 5: gives them stack maps and a newer version. The JVM's AOT cache
 * takes no classes older than Java 6, and picocli's are a third of the CLI's start. What they do stays the same.
 *
 * <p>{@code java NewerClasses.java JAR}; a jar without such classes is left alone.
 */
final class NewerClasses {
    private static final int JAVA_6 = 50;
    private static final int JAVA_8 = 52;

    private NewerClasses() {}

    public static void main(String... arguments) throws IOException {
        Path jar = Path.of(arguments[0]);
        Path rewritten = jar.resolveSibling(jar.getFileName() + ".new");
        if (rewrite(jar, rewritten)) {
            Files.move(rewritten, jar, StandardCopyOption.ATOMIC_MOVE);
        } else {
            Files.delete(rewritten);
        }
    }

    private static boolean rewrite(Path from, Path to) throws IOException {
        boolean changed = false;
        try (JarFile jar = new JarFile(from.toFile());
                URLClassLoader loader = new URLClassLoader(new URL[] {from.toUri().toURL()});
                JarOutputStream out = new JarOutputStream(new BufferedOutputStream(Files.newOutputStream(to)))) {
            ClassFile classes = ClassFile.of(
                    ClassFile.ConstantPoolSharingOption.NEW_POOL,
                    ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                    ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(loader)
                            .orElse(ClassHierarchyResolver.defaultResolver())));
            for (JarEntry entry : Collections.list(jar.entries())) {
                byte[] content = jar.getInputStream(entry).readAllBytes();
                if (entry.getName().endsWith(".class") && version(content) < JAVA_6) {
                    content = classes.transformClass(
                            classes.parse(content),
                            ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
                                    .andThen(ClassTransform.endHandler(end -> end.withVersion(JAVA_8, 0))));
                    changed = true;
                }
                JarEntry copy = new JarEntry(entry.getName());
                copy.setTime(entry.getTime());
                out.putNextEntry(copy);
                out.write(content);
                out.closeEntry();
            }
        }
        return changed;
    }

    private static int version(byte[] content) {
        return (content[6] & 0xff) << 8 | (content[7] & 0xff);
    }
}
