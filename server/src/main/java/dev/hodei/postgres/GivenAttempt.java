package dev.hodei.postgres;

import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.log.LogExtent;

/** An attempt's row and its log's: to whom it was given, and how much of its log is stored. */
public record GivenAttempt(AttemptRef attempt, WorkerId worker, LogExtent log) {}
