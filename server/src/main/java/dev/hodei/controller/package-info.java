/** The event loop that owns the states of all jobs and workers. Its single writer is the JobController; everybody else sends it events and reads the rows it committed. */
@NullMarked
package dev.hodei.controller;

import org.jspecify.annotations.NullMarked;
