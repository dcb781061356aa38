package dev.hodei.job;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Processors and memory in words. */
public final class Amounts {
    public static final int MAX_CPU_MILLIS = 1_024_000;
    /** With less, an agent takes longer to start than any worker may take to become ready. */
    public static final int MIN_CPU_MILLIS = 50;
    /** With less, the kernel ends an agent before it is up. */
    public static final long MIN_MEMORY_BYTES = 64L << 20;

    private static final Pattern MEMORY = Pattern.compile("([0-9]{1,18})([kmgt]?)(?:i?b)?");
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Amounts() {}

    /** "1 cpu", "0.5 cpus". */
    public static String cpus(int millis) {
        String number = BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString();
        return number + (millis == 1000 ? " cpu" : " cpus");
    }

    /**
     * Thousandths of processors.
     *
     * @param what the setting, for the error's text
     * @throws IllegalArgumentException if it is not a number of processors
     */
    public static int cpuMillis(String what, BigDecimal cpus) {
        BigDecimal millis = cpus.movePointRight(3);
        if (millis.compareTo(BigDecimal.valueOf(MIN_CPU_MILLIS)) < 0
                || millis.compareTo(BigDecimal.valueOf(MAX_CPU_MILLIS)) > 0
                || millis.stripTrailingZeros().scale() > 0) {
            throw new IllegalArgumentException(
                    what + " must be 0.05 to 1024 processors, in thousandths; it is " + cpus.toPlainString());
        }
        return millis.intValueExact();
    }

    /**
     * Bytes, from a whole number with one of the units b, k, m, g and t, which are powers of 1,024.
     *
     * @param what the setting, for the error's text
     * @throws IllegalArgumentException if it is not an amount of memory
     */
    public static long memoryBytes(String what, String text) {
        Matcher amount = MEMORY.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (amount.matches()) {
            try {
                long bytes = Math.multiplyExact(
                        Long.parseLong(amount.group(1)),
                        1L << (10 * "bkmgt".indexOf((amount.group(2) + "b").charAt(0))));
                if (bytes >= MIN_MEMORY_BYTES) {
                    return bytes;
                }
            } catch (ArithmeticException | NumberFormatException _) {
                // As below.
            }
        }
        throw new IllegalArgumentException(what
                + " must be at least 64m, which an agent needs by itself, as a whole number with k, m, g or t; it is "
                + text);
    }

    /** In the largest unit that divides it: "512 MiB". */
    public static String memory(long bytes) {
        int unit = 0;
        long amount = bytes;
        while (unit < UNITS.length - 1 && amount >= 1024 && amount % 1024 == 0) {
            amount /= 1024;
            unit++;
        }
        return amount + " " + UNITS[unit];
    }
}
