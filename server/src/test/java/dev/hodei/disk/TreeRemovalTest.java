package dev.hodei.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TreeRemovalTest {
    @TempDir
    Path directory;

    private Path tree;
    private Path precious;
    private final List<List<String>> undo = new ArrayList<>();

    @BeforeEach
    void make() throws Exception {
        tree = Files.createDirectories(directory.resolve("a tree/work")).resolveSibling("");
        precious = Files.createDirectories(directory.resolve("precious/sub"));
        Files.writeString(precious.resolve("file"), "mine");
    }

    @AfterEach
    void undo() throws Exception {
        for (List<String> command : undo.reversed()) {
            run(command);
        }
    }

    @Test
    void allOfItGoesAndWhatItsLinksLeadToStays() throws Exception {
        Files.createSymbolicLink(tree.resolve("work/link"), precious);
        assertThat(run(List.of(
                        "bash",
                        "-c",
                        "cd \"$0\"; mkdir -p no/in && touch no/in/x && chmod 0 no/in && chmod a-w no;"
                                + " deep=$(printf 'd/%.0s' {1..300}); mkdir -p $deep && touch $deep/x {1..2000}",
                        tree.toString())))
                .isZero();
        assertThat(TreeRemoval.remove(tree)).isEmpty();
        assertThat(tree).doesNotExist();
        assertThat(TreeRemoval.remove(tree)).isEmpty();
        assertThat(precious.resolve("file")).hasContent("mine");
    }

    /** It would go on for as long as they do; how long this takes is bounded by rounds alone. */
    @Test
    @Timeout(60)
    void whoAddsAsQuicklyAsItRemovesEndsIt() throws Exception {
        Path deep = Files.createDirectories(tree.resolve("work/a/b"));
        Process writers = new ProcessBuilder(
                        "perl",
                        "-e",
                        "chdir $ARGV[0]; fork; fork; alarm 60; while (open F, '>', $$ . '-' . $i++) { $i == 2000 and syswrite STDOUT, 'x' }",
                        deep.toString())
                .start();
        try {
            assertThat(writers.getInputStream().readNBytes(4)).hasSize(4);
            assertThat(TreeRemoval.remove(tree))
                    .hasValueSatisfying(what -> assertThat(what)
                            .contains("a tree/work/a/b (something is added to it as quickly as it is emptied)"));
        } finally {
            writers.descendants().forEach(ProcessHandle::destroyForcibly);
            writers.destroyForcibly();
        }
    }

    @Test
    void aLinkInTheTreesPlaceIsAllThatGoes() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), precious);
        assertThat(TreeRemoval.remove(link)).isEmpty();
        assertThat(Files.isSymbolicLink(link)).isFalse();
        assertThat(precious.resolve("file")).hasContent("mine");
    }

    @Test
    void whatIsMountedInItIsUnmountedAndStaysWhole() throws Exception {
        Path place = Files.createDirectory(tree.resolve("with a blank"));
        assumeTrue(
                run(List.of("mount", "--bind", precious.toString(), place.toString())) == 0,
                "this user may mount something here");
        undo.add(List.of("umount", "-l", "-q", place.toString()));
        assertThat(Mounts.at(tree)).containsExactly(place);
        assertThat(TreeRemoval.remove(tree)).isEmpty();
        assertThat(tree).doesNotExist();
        assertThat(precious.resolve("file")).hasContent("mine");
    }

    @Test
    void whatCantBeRemovedIsNamed() throws Exception {
        Path file = Files.createFile(tree.resolve("work/immutable"));
        assumeTrue(run(List.of("chattr", "+i", file.toString())) == 0, "chattr +i works here");
        undo.add(List.of("chattr", "-i", file.toString()));
        assertThat(TreeRemoval.remove(tree)).hasValue("a tree/work/immutable (Operation not permitted)");
        assertThat(file).exists();
    }

    private static int run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return process.waitFor(60, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } finally {
            process.destroyForcibly();
        }
    }
}
