/** Height of a line that is not wrapped, in CSS pixels; also in log.css. */
export const ROW = 20;
const BUCKET = 256;

/** A place in the log: a line, and how many pixels of it are above; negative for a place above the line. */
export interface Place {
  line: number;
  offset: number;
}

interface Bucket {
  heights: Uint32Array;
  sum: number;
  count: number;
}

/** How high lines are: as measured where they were drawn, estimated elsewhere by the mean of what was measured. */
export class LineHeights {
  private buckets = new Map<number, Bucket>();
  private sum = 0;
  private count = 0;
  /** Of a line that was never drawn. */
  estimate = ROW;

  clear(): void {
    this.buckets = new Map();
    this.sum = 0;
    this.count = 0;
    this.estimate = ROW;
  }

  /** @returns whether it was not known to be so high */
  measured(line: number, height: number): boolean {
    const key = Math.floor(line / BUCKET);
    let bucket = this.buckets.get(key);
    if (bucket === undefined) this.buckets.set(key, (bucket = { heights: new Uint32Array(BUCKET), sum: 0, count: 0 }));
    const old = bucket.heights[line % BUCKET]!;
    if (old === height) return false;
    bucket.heights[line % BUCKET] = height;
    const more = old === 0 ? 1 : 0;
    bucket.sum += height - old;
    bucket.count += more;
    this.sum += height - old;
    this.count += more;
    return true;
  }

  /** Takes what was measured into account for what was not; moves everything that is only estimated. */
  estimateAnew(): void {
    if (this.count > 0) this.estimate = this.sum / this.count;
  }

  /** 0 where the line was never measured. */
  known(line: number): number {
    return this.buckets.get(Math.floor(line / BUCKET))?.heights[line % BUCKET] ?? 0;
  }

  of(line: number): number {
    return this.known(line) || this.estimate;
  }

  /** Of all lines before this one. */
  above(line: number): number {
    const last = Math.floor(line / BUCKET);
    let known = 0;
    let count = 0;
    for (const [key, bucket] of this.buckets) {
      if (key < last) {
        known += bucket.sum;
        count += bucket.count;
      } else if (key === last) {
        for (let index = 0; index < line % BUCKET; index++) {
          const height = bucket.heights[index]!;
          known += height;
          if (height > 0) count++;
        }
      }
    }
    return known + (line - count) * this.estimate;
  }

  /** The place so many pixels below the log's beginning, in a log of so many lines. */
  at(pixels: number, lines: number): Place {
    let low = 0;
    let high = Math.max(0, lines - 1);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.above(middle) <= pixels) low = middle;
      else high = middle - 1;
    }
    return { line: low, offset: Math.round(Math.max(0, Math.min(pixels - this.above(low), this.of(low) - 1))) };
  }

  /** The same place with its own line at the top, as far as lines from `first` to before `end` are concerned. */
  normal({ line, offset }: Place, first: number, end: number): Place {
    while (offset < 0 && line > first) offset += this.of(--line);
    while (line + 1 < end && offset >= this.of(line)) offset -= this.of(line++);
    return { line, offset };
  }
}
