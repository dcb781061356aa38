package dev.hodei.bench;

import java.util.Locale;

/** One condition of a target: on the figure itself, or on its ratio to the limit. */
record Bound(Quantity quantity, Sense sense, double at) {
    enum Quantity {
        VALUE,
        RATIO
    }

    enum Sense {
        AT_MOST,
        AT_LEAST
    }

    static Bound atMost(double value) {
        return new Bound(Quantity.VALUE, Sense.AT_MOST, value);
    }

    static Bound atLeast(double value) {
        return new Bound(Quantity.VALUE, Sense.AT_LEAST, value);
    }

    static Bound ratioAtMost(double ratio) {
        return new Bound(Quantity.RATIO, Sense.AT_MOST, ratio);
    }

    static Bound ratioAtLeast(double ratio) {
        return new Bound(Quantity.RATIO, Sense.AT_LEAST, ratio);
    }

    boolean holds(double value, double ratio) {
        double measured = quantity == Quantity.VALUE ? value : ratio;
        return sense == Sense.AT_MOST ? measured <= at : measured >= at;
    }

    String text(String unit) {
        String sign = sense == Sense.AT_MOST ? "≤ " : "≥ ";
        String number = Numbers.text(at);
        return sign + (quantity == Quantity.VALUE ? number + " " + unit : String.format(Locale.ROOT, "%s ×", number));
    }
}
