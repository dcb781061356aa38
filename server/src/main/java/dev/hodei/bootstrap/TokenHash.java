package dev.hodei.bootstrap;

import java.util.HexFormat;

/**
 * The stored form of a one-time password.
 *
 * @param hex its SHA-256 as 64 hexadecimal digits
 */
public record TokenHash(String hex) {
    static TokenHash of(byte[] digest) {
        return new TokenHash(HexFormat.of().formatHex(digest));
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }
}
