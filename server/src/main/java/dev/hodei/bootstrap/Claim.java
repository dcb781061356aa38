package dev.hodei.bootstrap;

/**
 * With what a worker registers.
 *
 * @param password the hash of its one-time password
 * @param key the hash of what only this process of its agent knows: with it the password may be presented again as long as the
 *     answer may have been lost
 */
public record Claim(TokenHash password, TokenHash key) {}
