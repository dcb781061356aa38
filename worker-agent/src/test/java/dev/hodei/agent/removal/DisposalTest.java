package dev.hodei.agent.removal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What jobs may plant in a workspace, and what of it goes with the workspace. */
@Timeout(60)
class DisposalTest {
    @TempDir
    Path directory;

    private Path work;
    private Path workspace;
    private Path precious;
    private Disposal disposal;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final PrintStream stderr = System.err;
    /** Commands that take back what the test has done to the machine. */
    private final List<List<String>> undo = new ArrayList<>();

    @BeforeEach
    void workspace() throws Exception {
        work = Files.createDirectory(directory.resolve("work"));
        workspace = Files.createDirectories(work.resolve("job-1/workspace"));
        precious = Files.createDirectories(directory.resolve("precious"));
        Files.writeString(precious.resolve("file"), "mine");
        Files.writeString(Files.createDirectory(precious.resolve("sub")).resolve("file"), "mine");
        disposal = new Disposal(work);
        disposal.begin();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void undo() throws Exception {
        System.setErr(stderr);
        for (List<String> command : undo.reversed()) {
            run(command);
        }
    }

    @Test
    void whatIsMountedInAWorkspaceIsUnmountedAndStaysWhole() throws Exception {
        Path mounted = Files.createDirectories(workspace.resolve("a/m"));
        bindMount(precious, mounted);
        bindMount(precious, mounted);
        Path file = Files.createFile(workspace.resolve("a/f"));
        bindMount(precious.resolve("file"), file);

        disposal.remove("job-1/workspace");

        assertThat(workspace).doesNotExist();
        assertPreciousIsWhole();
        assertThat(logged()).contains("Unmounted 3 mount(s)");
    }

    @Test
    void aMountThatIsTheWorkspaceItselfStaysWhole() throws Exception {
        bindMount(precious, workspace);
        disposal.remove("job-1/workspace");
        assertThat(workspace).doesNotExist();
        assertPreciousIsWhole();
    }

    @Test
    void nothingIsRemovedThroughAMountOverTheWorkersOwnDirectories() throws Exception {
        Files.createDirectories(precious.resolve("workspace/theirs"));
        bindMount(precious, work.resolve("job-1"));
        disposal.remove("job-1/workspace");
        assertThat(precious.resolve("workspace/theirs")).exists();
        assertThat(logged()).contains("something is mounted over a directory of the worker's own");
    }

    @Test
    void aSharedMountsOwnMountsStayWhereTheyAre() throws Exception {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Path inner = Files.createDirectory(tree.resolve("inner"));
        bindMount(tree, tree);
        command("mount", "--make-shared", tree.toString());
        bindMount(precious, inner);
        Path mounted = Files.createDirectory(workspace.resolve("m"));
        command("mount", "--rbind", tree.toString(), mounted.toString());
        undo.add(List.of("umount", "-l", "-q", mounted.toString()));

        disposal.remove("job-1/workspace");

        assertThat(workspace).doesNotExist();
        assertThat(inner.resolve("file")).as("is still mounted there").exists();
        assertPreciousIsWhole();
    }

    @Test
    void whatCantBeRemovedIsSaidOnceAndTriedAgain() throws Exception {
        Path file = Files.createFile(workspace.resolve("immutable"));
        Files.createFile(workspace.resolve("other"));
        assumeTrue(run(List.of("chattr", "+i", file.toString())) == 0, "chattr +i works here");
        undo.add(List.of("chattr", "-i", file.toString()));

        disposal.remove("job-1/workspace");
        disposal.remove("job-1/workspace");
        assertThat(workspace.resolve("other")).doesNotExist();
        assertThat(file).exists();
        assertThat(logged()).containsOnlyOnce("workspace/immutable (Operation not permitted: it is immutable");

        command("chattr", "-i", file.toString());
        disposal.retry();
        assertThat(workspace).doesNotExist();
        assertThat(logged()).contains("is removed now");
    }

    @Test
    void linksAreRemovedAndNotFollowed() throws Exception {
        Files.createSymbolicLink(workspace.resolve("link"), precious);
        disposal.remove("job-1/workspace");
        Files.createSymbolicLink(work.resolve("job-2"), precious);
        disposal.remove("job-2/sub");
        disposal.remove("job-2");
        assertThat(work.resolve("job-2")).doesNotExist();
        assertPreciousIsWhole();
    }

    @Test
    void aDirectoryThatBecomesALinkMeanwhileIsNotFollowed() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        for (int round = 0; round < 200; round++) {
            Path place = Files.createDirectories(workspace.resolve("d"));
            Files.createFile(place.resolve("x"));
            over.set(false);
            Thread swaps = Thread.ofPlatform().start(() -> swap(place, over));
            disposal.remove("job-1/workspace");
            over.set(true);
            swaps.join();
            disposal.remove("job-1/workspace");
            assertPreciousIsWhole();
        }
    }

    private void swap(Path place, AtomicBoolean over) {
        Path aside = place.resolveSibling("aside");
        while (!over.get()) {
            try {
                Files.move(place, aside);
                Files.createSymbolicLink(place, precious);
                Files.delete(place);
                Files.move(aside, place);
            } catch (IOException e) {
                // The removal was there in between.
            }
        }
    }

    @Test
    void deepTreesAndThoseThatTheirOwnerMayNotEnterGo() throws Exception {
        command(
                "bash",
                "-c",
                "cd \"$0\"; mkdir -p no/in && touch no/in/x && chmod 0 no/in no; deep=$(printf 'd/%.0s' {1..300});"
                        + " mkdir -p $deep && touch $deep/x {1..3000}",
                workspace.toString());
        disposal.remove("job-1/workspace");
        assertThat(workspace).doesNotExist();
        assertThat(logged()).isEmpty();
    }

    private void assertPreciousIsWhole() {
        assertThat(precious.resolve("file")).hasContent("mine");
        assertThat(precious.resolve("sub/file")).hasContent("mine");
    }

    private void bindMount(Path what, Path where) throws Exception {
        assumeTrue(
                run(List.of("mount", "--bind", what.toString(), where.toString())) == 0,
                "this user may mount something here");
        undo.add(List.of("umount", "-l", "-q", where.toString()));
    }

    private static void command(String... command) throws Exception {
        assertThat(run(List.of(command))).as(String.join(" ", command)).isZero();
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

    /** What was said of this test's directory; agents of other tests may still say something, too. */
    private String logged() {
        return log.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(directory.toString()))
                .collect(Collectors.joining("\n"));
    }
}
