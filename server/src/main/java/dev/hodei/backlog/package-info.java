/**
 * The queued jobs that the controller has in memory. The queue may be of any length: of each line, the jobs that ask for the
 * same, only the first jobs are kept, and read again from the rows when they have been served. A sweep over all lines finds
 * what no hint told of. Pure: the controller does the reading, through its store.
 */
@org.jspecify.annotations.NullMarked
package dev.hodei.backlog;
