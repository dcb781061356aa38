package dev.hodei.cli.completion;

/**
 * What the word at the cursor may become.
 *
 * @param value the whole word; one that ends with {@code =} goes on
 * @param note what it is, for people; may be empty
 */
record Candidate(String value, String note) {}
