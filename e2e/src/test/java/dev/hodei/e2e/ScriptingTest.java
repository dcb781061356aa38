package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Cli;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.Servers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What scripts need: standard input, waiting, several jobs at once, labels. */
@ExtendWith(Servers.class)
@Execution(ExecutionMode.SAME_THREAD)
class ScriptingTest {
    private final Cli cli;

    ScriptingTest(HodeiServer server) {
        this.cli = server.cli();
    }

    @Test
    void standardInputIsCarriedOrRefused() {
        Result result = cli.shell("""
                        head -c 1048576 /dev/urandom > in
                        md5sum < in
                        hodei run -i -- md5sum < in
                        printf 'one\\ntwo' | hodei run -i -- 'read -r a; echo "[$a]"; cat; echo; read -r || echo its end'
                        printf 'read -r a; echo "script [$a]"' > read.sh
                        id=$(echo x | hodei job queue -i --script read.sh) && hodei job logs -f $id
                        hodei job get $id | grep '^stdin'
                        echo lost | hodei run -- cat; echo "a pipe: $?"
                        hodei run -- cat < in; echo "a file: $?"
                        (cat in; echo more) | hodei run -i -- cat; echo "too much: $?"
                        hodei run -- 'cat; echo nothing' </dev/null
                        rm in read.sh
                        """);

        String sum = result.outText().lines().findFirst().orElseThrow();
        assertThat(result.outText().lines())
                .containsExactly(
                        sum,
                        sum,
                        "[one]",
                        "two",
                        "its end",
                        "script [x]",
                        "stdin       2 bytes",
                        "a pipe: 2",
                        "a file: 2",
                        "too much: 2",
                        "nothing");
        assertThat(result.errText())
                .contains("something waits on standard input", "standard input is larger than 1 MiB");
    }

    @Test
    void aLoopKeepsItsLines() {
        Result result = cli.shell("""
                        printf 'first\\nsecond\\n' > list
                        while read -r line; do hodei run -- echo "$line"; done < list
                        rm list
                        """).exitedWith(0);

        assertThat(result.outText()).isEqualTo("first\nsecond\n");
    }

    @Test
    void jobsAreWaitedFor() {
        Result result = cli.shell("""
                        exec </dev/null
                        queue() { hodei job queue --label run=waited --name "$1" -- "$2"; }
                        a=$(queue a 'exit 4'); b=$(queue b 'exit 3'); c=$(queue c 'sleep 600')
                        hodei job wait $a; echo "a: $?"
                        hodei job wait $b $a; echo "b, a: $?"
                        hodei job wait $c ffff; echo "wrong: $?"
                        hodei job wait --any $c $b >/dev/null; echo "any: $?"
                        hodei job wait --timeout 3s $c; echo "too late: $?"
                        hodei job cancel --label run=waited >/dev/null; echo "cancel: $?"
                        hodei job wait --label run=waited | sed 's/^job [0-9a-f]* //'; echo "all: ${PIPESTATUS[0]}"
                        hodei job logs --label run=waited | sed "s/$a/A/; s/^\\\\[${a:0:8} a\\\\]/[A]/" | grep '^\\[A\\]'
                        hodei job get $a $b | grep -c '^name'
                        again=$(hodei job retry --label run=waited -e MORE=1 | head -1) && hodei job get $again | grep ^env
                        """);

        assertThat(result.outText().lines())
                .containsSubsequence("a: 4", "b, a: 3", "wrong: 1", "any: 3", "too late: 75", "cancel: 0")
                .containsSubsequence(
                        "(a) failed: exit code 4", "(b) failed: exit code 3", "(c) was cancelled", "all: 4")
                .containsSubsequence("[A] $ exit 4", "[A] failed: exit code 4", "2", "environment MORE");
        assertThat(result.errText())
                .contains(" has not ended\n", "hodei: cancelling 1 job with the label run=waited\n");
    }
}
