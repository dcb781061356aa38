package dev.hodei.cli.completion;

/**
 * A completion that the shell offers for the word at the cursor.
 *
 * @param value the whole word; one that ends with {@code =} goes on
 * @param note what it is, for people; may be empty
 */
record Candidate(String value, String note) {}
