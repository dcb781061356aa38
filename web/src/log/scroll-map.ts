/** Height of a line that is not wrapped, in CSS pixels; also in log.css. */
export const ROW = 20;
/** Browsers draw nothing beyond 17 (Firefox) or 33 (Chromium) million pixels. */
const TALLEST = 15_000_000;

/**
 * Where line numbers and scroll bar meet. In a log of up to 750,000 lines a line is as high in the scroll bar as on the
 * page; in a longer one the bar stands for more than it could be high.
 */
export class ScrollMap {
  readonly height: number;
  private readonly linesPerPixel: number;

  /** @param wrap whether lines may be higher than a row: then the last one can be scrolled to the top */
  constructor(lines: number, viewHeight: number, wrap: boolean) {
    const last = wrap ? Math.max(0, lines - 1) : Math.max(0, lines - viewHeight / ROW);
    const scrollable = Math.min(last * ROW, TALLEST);
    this.height = scrollable + viewHeight;
    this.linesPerPixel = scrollable === 0 ? 0 : last / scrollable;
  }

  /** The line at the top of the view, with the part of it that is above. */
  lineAt(scrollTop: number): number {
    return scrollTop * this.linesPerPixel;
  }

  scrollTopOf(line: number): number {
    return this.linesPerPixel === 0 ? 0 : Math.max(0, line / this.linesPerPixel);
  }
}
