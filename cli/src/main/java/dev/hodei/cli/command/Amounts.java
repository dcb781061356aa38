package dev.hodei.cli.command;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts of processors and memory, as they are typed and shown. */
public final class Amounts {
    private static final Pattern MEMORY = Pattern.compile("([0-9]{1,15})([kmgt]?)(?:i?b)?");
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final int KIBI = 1024;
    private static final int LARGEST_CPUS = 1024;

    private Amounts() {}

    /** Thousandths of processors; the server has the limits. */
    public static int cpuMillis(String option, String text) {
        try {
            BigDecimal cpus = new BigDecimal(text.strip());
            if (cpus.signum() > 0 && cpus.compareTo(BigDecimal.valueOf(LARGEST_CPUS)) <= 0) {
                return cpus.movePointRight(3).intValueExact();
            }
        } catch (ArithmeticException | NumberFormatException _) {
            // As below.
        }
        throw CliException.usage(
                option + ": '" + text + "' is not allowed: give a number of processors, such as 0.5 or 2");
    }

    /** Bytes; the server has the limits. */
    public static long memoryBytes(String option, String text) {
        Matcher amount = MEMORY.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (amount.matches()) {
            try {
                int unit = "bkmgt".indexOf((amount.group(2) + "b").charAt(0));
                return Math.multiplyExact(Long.parseLong(amount.group(1)), 1L << (10 * unit));
            } catch (ArithmeticException _) {
                // As below.
            }
        }
        throw CliException.usage(option + ": '" + text
                + "' is not allowed: give a whole number with k, m, g or t, such as" + " 512m or 2g");
    }

    /** "0.5", "2". */
    public static String cpus(int millis) {
        return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString();
    }

    /** "0.5 cpus", "1 cpu". */
    public static String cpusInWords(int millis) {
        return cpus(millis) + (millis == 1000 ? " cpu" : " cpus");
    }

    /** "512 MiB"; rounded to one digit where no unit divides it. */
    public static String memory(long bytes) {
        int unit = 0;
        double amount = bytes;
        while (unit < UNITS.length - 1 && amount >= KIBI) {
            amount /= KIBI;
            unit++;
        }
        return String.format(Locale.ROOT, amount == Math.rint(amount) ? "%.0f %s" : "%.1f %s", amount, UNITS[unit]);
    }
}
