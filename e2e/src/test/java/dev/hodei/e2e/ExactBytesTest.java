package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.Servers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Arguments and variables that are not UTF-8 reach the job as the bytes that they are, or are refused. */
@ExtendWith(Servers.class)
class ExactBytesTest {
    private final HodeiServer server;

    ExactBytesTest(HodeiServer server) {
        this.server = server;
    }

    @Test
    void aFileIsRemovedAndNoneThatItsNameCouldStandFor() {
        Result result = server.cli().shell("""
                mkdir files && cd files && touch $'caf\\xe9' cafe 'caf?' $'caf\\xc3\\xa9' $'caf\\xef\\xbf\\xbd' || exit
                hodei run --workdir "$PWD" -- rm $'caf\\xe9' || exit
                ls | LC_ALL=C sort | od -An -c
                """).exitedWith(0);
        assertThat(result.errText()).contains("$ rm $'caf\\xe9'\n");
        assertThat(result.outText().replaceAll("\\s+", " ").strip())
                .isEqualTo("c a f ? \\n c a f e \\n c a f 303 251 \\n c a f 357 277 275 \\n");
    }

    @Test
    void everyByteArrivesInEveryLocale() {
        Result result = server.cli().shell("""
                all=$(for ((i = 1; i < 256; i++)); do printf '\\\\x%02x' $i; done)
                eval "all=\\$'$all'"
                printf %s "$all" >expected
                export INHERITED=$all
                for locale in C C.UTF-8 xx_YY.UTF-8; do
                  LC_ALL=$locale hodei run -q -- printf %s "$all" 2>/dev/null | cmp - expected || exit
                  LC_ALL=$locale hodei run -q -e GIVEN="$all" -e INHERITED -- 'printf %s "$GIVEN$INHERITED"' 2>/dev/null |
                    cmp - <(cat expected expected) || exit
                  LC_ALL=$locale hodei run -q --script - -- "$all" <<<'printf %s "$1"' 2>/dev/null | cmp - expected || exit
                done
                echo same
                """).exitedWith(0);
        assertThat(result.outText()).isEqualTo("same\n");
    }

    @Test
    void filesAreOpenedInALocaleThatTheMachineDoesNotHave() {
        Result result = server.cli().shell("""
                echo 'echo "$1"' >café.sh
                LC_ALL=xx_YY.UTF-8 hodei run -q --script café.sh -- é 2>/dev/null
                """).exitedWith(0);
        assertThat(result.outText()).isEqualTo("é\n");
    }

    @Test
    void theJobIsWhatItWouldBeWithText() {
        Result result = server.cli().shell("""
                hodei run -q -e X=$'\\xff' -- 'printenv X | od -An -tx1; echo "$0 $$ $(ps -o pid= -p $PPID | wc -l)"; exit 7'
                echo $?
                hodei run -q -- bash -c 'kill -9 $$' $'\\xff'
                echo $?
                """).exitedWith(0);
        assertThat(result.outText()).matches(" ff 0a\n/bin/bash \\d+ 1\n7\n137\n");
        assertThat(result.errText()).doesNotContain("ff'\n$ printenv");
    }

    @Test
    void jobsThatRunAgainKeepThem() {
        Result result = server.cli().shell("""
                again() { hodei job logs "$1" --follow 2>/dev/null; }
                id=$(hodei job queue -e X=$'\\xff' -- bash -c 'printf %s "$0$X" | od -An -tx1; exit 1' $'\\xe9') || exit
                again "$id"
                id=$(hodei job retry "$id") && again "$id"
                id=$(hodei job retry "$id" -e X=$'\\xfe') && again "$id"
                id=$(hodei job retry "$id" -e X=a) && again "$id"
                hodei job get "$id" | grep -a '^argv'
                hodei job get "$id" -o json | grep -ao '"arguments":{[^}]*}'
                hodei job why "$id" >/dev/null
                """).exitedWith(0);
        assertThat(result.outText())
                .startsWith(" e9 ff\n e9 ff\n e9 fe\n e9 61\nargv")
                .endsWith("""
                 $'\\xe9'
                "arguments":{"3":"6Q=="}
                """);
    }

    @Test
    void whatOnlyTextCanBeIsRefusedWithThePlace() {
        Result result = server.cli().shell("""
                hodei run -- $'rm caf\\xe9'; echo $?
                hodei run --name $'caf\\xe9' -- true; echo $?
                printf 'echo \\xe9' >latin1.sh
                hodei run --script latin1.sh; echo $?
                """).exitedWith(0);
        assertThat(result.outText()).isEqualTo("2\n2\n2\n");
        assertThat(result.errText())
                .contains("the shell line $'rm caf\\xe9': the byte at offset 6 (0xe9) is not UTF-8")
                .contains("--name $'caf\\xe9': the byte at offset 3 (0xe9) is not UTF-8")
                .contains("latin1.sh is not UTF-8 text at byte offset 5");
    }
}
