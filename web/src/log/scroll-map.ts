/** Browsers draw nothing beyond 17 (Firefox) or 33 (Chromium) million pixels. */
const TALLEST = 15_000_000;

/** Where the log's pixels and the scroll bar's meet: the same ones, but in a log that is higher than a page may be. */
export class ScrollMap {
  /** Of what is scrolled. */
  readonly height: number;
  /** Where the scroll bar ends. */
  readonly end: number;
  private readonly pixelsEach: number;

  /** @param total height of all lines */
  constructor(total: number, viewHeight: number) {
    const scrollable = Math.max(0, total - viewHeight);
    this.end = Math.min(scrollable, TALLEST);
    this.height = this.end + viewHeight;
    this.pixelsEach = this.end === 0 ? 1 : scrollable / this.end;
  }

  /** Pixels of the log above the view. */
  pixelsAt(scrollTop: number): number {
    return scrollTop * this.pixelsEach;
  }

  scrollTopOf(pixels: number): number {
    return Math.max(0, Math.min(this.end, pixels / this.pixelsEach));
  }
}
