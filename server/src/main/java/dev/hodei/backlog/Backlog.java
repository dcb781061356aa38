package dev.hodei.backlog;

import dev.hodei.id.JobId;
import dev.hodei.job.Demand;
import dev.hodei.job.Job;
import dev.hodei.scheduling.QueueLine;
import dev.hodei.scheduling.QueuedJob;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The queued jobs in memory: the first ones of each line. Within a line nothing is ever skipped, so that whoever serves the
 * jobs that are here serves them in their order. What is missing is read: a line that runs short, by {@link #wanted}; lines
 * that nobody told of, or that are not what is here, by a sweep over all lines, which begins with the first turn and with
 * each {@link #beginSweep}.
 *
 * <p>Rows are read at the begin of a turn only, after {@link #beginTurn}, and before anything in that turn changes a job.
 */
public final class Backlog {
    private final BacklogSizes sizes;
    private final Map<Demand, Line> lines = new HashMap<>();
    private final Map<JobId, Job> jobs = new HashMap<>();
    private final Set<Demand> unread = new LinkedHashSet<>();
    private final Sweep sweep = new Sweep();
    private long turn;
    /** Jobs of one line that the next read may take, where slots ask for no more. */
    private int atOnce;

    public Backlog(BacklogSizes sizes) {
        this.sizes = sizes;
        this.atOnce = sizes.firstOfLine();
    }

    /** A turn begins: what is read from now on is newer than every hint that the turn takes up. */
    public void beginTurn() {
        turn++;
    }

    /** Has every line read again, page by page. Without effect while a sweep goes on. */
    public void beginSweep() {
        sweep.begin();
    }

    /** The key from which the next page of the sweep is to be read; empty if no sweep goes on. */
    public OptionalLong nextPage() {
        return sweep.next();
    }

    /**
     * How much that page is to have.
     *
     * @param depth jobs of a line that may find a slot in one turn
     */
    public BacklogSizes pageSizes(int depth) {
        return sizes.withLine(ofOneLine(few(depth)));
    }

    /** Takes a page of the sweep. */
    public void read(LinePage page) {
        page.heads().forEach(this::replace);
        readMoreNextTime();
        sweep.read(page, turn, sizes.lines());
        if (sweep.next().isEmpty()) {
            for (Map.Entry<Demand, Line> each : List.copyOf(lines.entrySet())) {
                if (!each.getValue().wasSeenIn(sweep.number())) {
                    drop(each.getKey());
                }
            }
        }
    }

    /**
     * What is to be read in this turn: lines of which hints told, or which have fewer jobs than there may be slots for.
     *
     * @param depth jobs of a line that may find a slot in one turn
     */
    public Wanted wanted(int depth) {
        int few = few(depth);
        int most = Math.clamp(sizes.pageJobs() / (2 * few), 1, sizes.pageLines());
        Set<Demand> chosen = new LinkedHashSet<>();
        unread.stream().limit(most).forEach(chosen::add);
        lines.entrySet().stream()
                .filter(each -> runsShort(each.getValue(), few))
                .map(Map.Entry::getKey)
                .limit(most - chosen.size())
                .forEach(chosen::add);
        int fairShare = sizes.pageJobs() / Math.max(1, chosen.size());
        return new Wanted(chosen, Math.min(Math.min(lineLimit(), ofOneLine(few)), Math.max(2 * few, fairShare)));
    }

    /**
     * Lines to be read.
     *
     * @param jobs the most that are to be read of each
     */
    public record Wanted(Set<Demand> lines, int jobs) {}

    private int lineLimit() {
        return sizes.perLine(lines.size());
    }

    private int ofOneLine(int few) {
        return Math.min(sizes.line(), Math.max(2 * few, atOnce));
    }

    private void readMoreNextTime() {
        atOnce = Math.min(sizes.line(), 2 * atOnce);
    }

    private int few(int depth) {
        return Math.max(1, Math.min(depth, lineLimit() / 2));
    }

    private static boolean runsShort(Line line, int few) {
        return !line.isAll() && line.size() < few;
    }

    /** Takes the lines that were {@link #wanted}. */
    public void read(Collection<LineHead> heads) {
        for (LineHead head : heads) {
            unread.remove(head.demand());
            replace(head);
        }
        readMoreNextTime();
    }

    /** Whether rows are to be read in the next turn, which need not wait for anything else. */
    public boolean hasMoreToRead(int depth) {
        int few = few(depth);
        return sweep.next().isPresent()
                || !unread.isEmpty()
                || lines.values().stream().anyMatch(line -> runsShort(line, few));
    }

    private void replace(LineHead head) {
        drop(head.demand());
        if (!head.jobs().isEmpty()) {
            Line line = new Line(head.all(), sweep.number(), turn);
            line.put(head.jobs());
            lines.put(head.demand(), line);
            head.jobs().forEach(job -> jobs.put(job.id(), job));
        }
    }

    private void drop(Demand demand) {
        Line line = lines.remove(demand);
        if (line != null) {
            line.jobs().forEach(job -> jobs.remove(job.id()));
        }
    }

    /**
     * Somebody says that this job was queued. It is in the rows, unless it is queued no more.
     *
     * @return the job that is not kept in memory, if there is one: this one, or the last of its line
     */
    public Optional<Job> hint(Job job) {
        Line line = lines.get(job.terms().demand());
        boolean older = line == null ? sweep.wasWholeIn(turn) : line.wasReadIn(turn);
        return older || jobs.containsKey(job.id()) ? Optional.empty() : add(job);
    }

    /**
     * A job is queued again by this turn.
     *
     * @return as {@link #hint}
     */
    public Optional<Job> add(Job job) {
        Demand demand = job.terms().demand();
        Line line = lines.get(demand);
        if (line == null) {
            if (!sweep.sawAll()) {
                // The rows may have others of its line, which come first.
                if (unread.size() < sizes.lines()) {
                    unread.add(demand);
                }
                return Optional.of(job);
            }
            line = new Line(true, sweep.number(), 0);
            lines.put(demand, line);
        }
        jobs.put(job.id(), job);
        Optional<Job> left = line.add(job, 2 * lineLimit());
        left.ifPresent(each -> jobs.remove(each.id()));
        return left;
    }

    /**
     * A queued job changes, and stays where it is in its line.
     *
     * @return false if it is not in memory
     */
    public boolean update(Job job) {
        return jobs.replace(job.id(), job) != null;
    }

    /** The job is not queued any more. */
    public void remove(JobId id) {
        Job job = jobs.remove(id);
        Line line = job == null ? null : lines.get(job.terms().demand());
        if (job != null && line != null) {
            line.remove(job);
            if (line.isEmpty() && line.isAll()) {
                lines.remove(job.terms().demand());
            }
        }
    }

    /** A queued job that is in memory. */
    public @Nullable Job job(JobId id) {
        return jobs.get(id);
    }

    /** Jobs in memory. */
    public int size() {
        return jobs.size();
    }

    /** Whether no queued job is known to be in the rows only. */
    public boolean isWhole() {
        return sweep.sawAll() && lines.values().stream().allMatch(Line::isAll);
    }

    /** Jobs in memory of its line that come before this one; counted up to so many. */
    public int ahead(Job job, int most) {
        Line line = lines.get(job.terms().demand());
        return line == null ? 0 : line.ahead(job, most);
    }

    /** The first jobs in memory of one line: at most this many. */
    public List<JobId> first(Demand demand, int most) {
        Line line = lines.get(demand);
        return line == null
                ? List.of()
                : line.first(most).stream().map(QueuedJob::id).toList();
    }

    /** What somebody waits for. */
    public Set<Demand> demands() {
        return lines.keySet();
    }

    /** Every line that has jobs in memory with its first ones: at most this many, and at least one. */
    public List<QueueLine> lines(int heads) {
        List<QueueLine> cut = new ArrayList<>(lines.size());
        lines.forEach((demand, line) -> {
            if (!line.isEmpty()) {
                cut.add(new QueueLine(demand, line.first(Math.max(1, heads)), line.size()));
            }
        });
        return cut;
    }
}
