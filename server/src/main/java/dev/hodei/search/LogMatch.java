package dev.hodei.search;

/**
 * A line in which something was found.
 *
 * @param line its number, from 0
 * @param position of its first entry
 * @param stream 0 stdout, 1 stderr, 2 Hodei's own words
 * @param text the line or a part of it, where that was wanted; else empty
 */
public record LogMatch(long line, long position, int stream, String text) {}
