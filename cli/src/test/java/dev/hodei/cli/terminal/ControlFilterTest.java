package dev.hodei.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a job's output reaches a terminal. The table writes E for the escape character. */
class ControlFilterTest {
    private static final int RUNS = 20_000;

    /** What hostile output is made of. */
    private static final byte[][] PARTS = {
        bytes("text "),
        bytes("\u001b"),
        bytes("["),
        bytes("]52;c;aGk=\u0007"),
        bytes("31"),
        bytes(";"),
        bytes("m"),
        bytes("2J"),
        bytes("?1049h"),
        bytes("\r"),
        bytes("\b"),
        bytes("\u009b"),
        bytes("\u202e"),
        bytes("é"),
        bytes("€"),
        bytes("\ud83d\ude00"),
        bytes("\u001b[0m"),
        bytes("\u001b[1;31m"),
        {(byte) 0x9b},
        {(byte) 0xc3},
        {(byte) 0xf0},
        {(byte) 0xff},
        {0},
        {0x7f},
        bytes("\u001bP"),
        bytes("\u001b_"),
        bytes("\u001b\\"),
        bytes("\t"),
    };

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "plain -> plain",
                "E[31mred -> E[31mredE[0m",
                "E[31mredE[0m -> E[31mredE[0m",
                "E[1;38;5;9mx E[38:2::1:2:3my -> E[1;38;5;9mx E[38:2::1:2:3myE[0m",
                "E[mx -> E[mx",
                // Screen, cursor, alternate screen, hidden cursor, private and malformed relatives of colours.
                "E[2J -> ^[[2J",
                "E[1Agone -> ^[[1Agone",
                "E[?1049h -> ^[[?1049h",
                "E[?25l -> ^[[?25l",
                "E[>4;2m -> ^[[>4;2m",
                "E[3 m -> ^[[3 m",
                "E[6n -> ^[[6n",
                "Ec -> ^[c",
                "EE[31mx -> ^[E[31mxE[0m",
                // Clipboard, title, links, DCS, APC.
                "E]52;c;aGVsbG8=\u0007 -> ^[]52;c;aGVsbG8=^G",
                "E]0;titleE\\ -> ^[]0;title^[\\",
                "E]8;;http://xE\\ -> ^[]8;;http://x^[\\",
                "EP1$rE\\ -> ^[P1$r^[\\",
                "E_appE\\ -> ^[_app^[\\",
                // C1 controls as characters and as bytes; what is no UTF-8.
                "\u009b31m -> \\u009b31m",
                "\u009d0;x\u009c -> \\u009d0;x\\u009c",
                "a\u0085 -> a\\u0085",
                // Directions and what cannot be seen.
                "a\u202eb\u202c -> a\\u202eb\\u202c",
                "\u2066x\u2069 -> \\u2066x\\u2069",
                "z\u200bw -> z\\u200bw",
                "a\u2028b -> a\\u2028b",
                "\ufeff -> \\ufeff",
                // Bells, backspaces, and what stays as it is.
                "\u0007\u0007 -> ^G^G",
                "ab\b\bcd -> ab^H^Hcd",
                "\u007f -> ^?",
                "a\tb -> a\tb",
                "ñ€\ud83d\ude00 -> ñ€\ud83d\ude00",
                "\ud83d\udc68\u200d\ud83d\udc69 -> \ud83d\udc68\u200d\ud83d\udc69",
                // Left unfinished at the line's end.
                "xE -> x^[",
                "xE[ -> x^[[",
                "xE[31 -> x^[[31",
            })
    void coloursPassAndTheRestIsShown(String written, String shown) {
        byte[] bytes = bytes(escapes(written));
        assertThat(line(new ControlFilter(true), bytes)).isEqualTo(escapes(shown));
        assertThat(byteByByte(new ControlFilter(true), bytes).replaceAll("\u001b\\[[0-9:;]*m", ""))
                .as("the same text in pieces of one byte")
                .isEqualTo(escapes(shown).replaceAll("\u001b\\[[0-9:;]*m", ""));
    }

    private static String escapes(String table) {
        // No other capital E stands there.
        return table.replace('E', '\u001b');
    }

    @Test
    void bytesThatAreNotUtf8AreShown() {
        byte[] bytes = {
            'a',
            (byte) 0x9b,
            '3',
            '1',
            'm',
            (byte) 0xff,
            (byte) 0xc0,
            (byte) 0xaf,
            (byte) 0xed,
            (byte) 0xa0,
            (byte) 0x80,
            'b',
            (byte) 0xe2,
            (byte) 0x82
        };
        assertThat(line(new ControlFilter(true), bytes))
                .isEqualTo("a\\x9b31m\\xff\\xc0\\xaf\\xed\\xa0\\x80b\\xe2\\x82");
    }

    @Test
    void aCarriageReturnPassesOrIsShown() {
        assertThat(line(new ControlFilter(true), bytes("50%\r100%\r"))).isEqualTo("50%\r100%\r");
        assertThat(line(new ControlFilter(false), bytes("50%\r100%\r"))).isEqualTo("50%^M100%");
        ControlFilter filter = new ControlFilter(false);
        assertThat(piece(filter, bytes("50%\r"))).isEqualTo("50%");
        assertThat(piece(filter, bytes("100%"))).isEqualTo("^M100%");
    }

    @Test
    void aColourIsOffBehindEachPieceAndOnAgainBeforeTheNextAndEndsWithItsLine() {
        ControlFilter filter = new ControlFilter(true);
        assertThat(piece(filter, bytes("\u001b[31mred"))).isEqualTo("\u001b[31mred\u001b[0m");
        assertThat(piece(filter, bytes("still\u001b[1"))).isEqualTo("\u001b[31mstill\u001b[0m");
        assertThat(line(filter, bytes("mbold"))).isEqualTo("\u001b[31m\u001b[1mbold\u001b[0m");
        assertThat(line(filter, bytes("next"))).isEqualTo("next");
    }

    @Test
    void aColourOfAnyLengthIsHeldBackNoLongerThanColoursAre() {
        String endless = "\u001b[" + "1;".repeat(1000);
        ControlFilter filter = new ControlFilter(true);
        assertThat(piece(filter, bytes(endless))).isEqualTo("^[[" + "1;".repeat(1000));
        assertThat(line(filter, bytes("m"))).isEqualTo("m");
    }

    /** Whatever is written, in whatever pieces: nothing but text, tabs and whole colours, each switched off. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingElseEverPasses(boolean carriageReturns) {
        for (long seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            ControlFilter filter = new ControlFilter(carriageReturns);
            int pieces = random.nextInt(4);
            for (int i = 0; i <= pieces; i++) {
                byte[] written = hostile(random);
                String shown = i < pieces ? piece(filter, written) : line(filter, written);
                assertThat(harmless(shown, carriageReturns))
                        .as("seed %d: %s", seed, shown)
                        .isTrue();
            }
            assertThat(line(filter, new byte[0]))
                    .as("nothing of one line in the next, seed %d", seed)
                    .isEmpty();
        }
    }

    private static boolean harmless(String shown, boolean carriageReturns) {
        boolean off = !shown.contains("\u001b")
                || shown.substring(shown.lastIndexOf('\u001b')).matches("\u001b\\[0*m(?s:.*)");
        String text = shown.replaceAll("\u001b\\[[0-9:;]*m", "").replace("\t", "");
        return off
                && (carriageReturns ? text.replace("\r", "") : text)
                        .codePoints()
                        .noneMatch(each -> Disguise.is(each) || each == 0xfffd);
    }

    private static byte[] hostile(Random random) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = random.nextInt(12); i > 0; i--) {
            byte[] part = PARTS[random.nextInt(PARTS.length)];
            bytes.write(part, 0, part.length - (part.length > 1 && random.nextInt(8) == 0 ? 1 : 0));
        }
        return bytes.toByteArray();
    }

    @Test
    void linesOfOurOwnKeepTheirStyleAndLoseWhatAJobPutIntoThem() {
        assertThat(ControlFilter.text("a\n\u001b[1mb\u001b[0m \u001b]0;t\u0007\r\nc"))
                .isEqualTo("a\n\u001b[1mb\u001b[0m ^[]0;t^G\nc");
    }

    @Test
    void jsonMeansTheSameWithEscapes() {
        assertThat(Json.shown("{\n\"a\": \"\u009b\u202e\u007f\udb40\udc41é\"}"))
                .isEqualTo("{\n\"a\": \"\\u009b\\u202e\\u007f\\udb40\\udc41é\"}");
    }

    private static String piece(ControlFilter filter, byte[] bytes) {
        return new String(filter.piece(bytes, 0, bytes.length), StandardCharsets.UTF_8);
    }

    private static String line(ControlFilter filter, byte[] bytes) {
        return new String(filter.line(bytes, 0, bytes.length), StandardCharsets.UTF_8);
    }

    private static String byteByByte(ControlFilter filter, byte[] bytes) {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        for (int i = 0; i < bytes.length; i++) {
            shown.writeBytes(filter.piece(bytes, i, 1));
        }
        shown.writeBytes(filter.rest());
        return shown.toString(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
