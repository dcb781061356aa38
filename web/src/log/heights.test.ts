import { expect, it } from 'vitest';
import { LineHeights, ROW } from './heights';
import { ScrollMap } from './scroll-map';

/** Numbers from 0 to below 1, always the same ones. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

it('finds every place again, whatever was measured', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const next = numbers(seed);
    const lines = 1 + Math.floor(next() * 3000);
    const heights = new LineHeights();
    const actual = new Map<number, number>();
    for (let times = 0; times < 300; times++) {
      const line = Math.floor(next() * lines);
      const height = ROW * (1 + Math.floor(next() * 30));
      expect(heights.measured(line, height)).toBe(actual.get(line) !== height);
      actual.set(line, height);
    }
    heights.estimateAnew();
    let above = 0;
    for (let line = 0; line < lines; line++) {
      expect(heights.above(line)).toBeCloseTo(above, 3);
      if (line % 37 === 0) expect(heights.at(above + 1, lines), `seed ${seed}, line ${line}`).toEqual({ line, offset: 1 });
      above += actual.get(line) ?? heights.estimate;
    }
    expect(heights.above(lines)).toBeCloseTo(above, 3);
    // A place is the same one, from whichever line it is counted.
    for (let times = 0; times < 100; times++) {
      const place = { line: Math.floor(next() * lines), offset: Math.floor((next() - 0.5) * 3000) };
      const normal = heights.normal(place, 0, lines);
      expect(heights.above(normal.line) + normal.offset).toBeCloseTo(heights.above(place.line) + place.offset, 3);
      if (normal.line > 0) expect(normal.offset).toBeGreaterThanOrEqual(0);
      if (normal.line < lines - 1) expect(normal.offset).toBeLessThan(heights.of(normal.line));
    }
  }
});

it('forgets what was measured when lines are laid out anew', () => {
  const heights = new LineHeights();
  heights.measured(5, 400);
  heights.estimateAnew();
  expect(heights.above(10)).toBe(4000);
  heights.clear();
  expect(heights.above(10)).toBe(10 * ROW);
});

it('reaches every line with the scroll bar, of logs of any length', () => {
  for (const lines of [0, 1, 30, 31, 1000, 750_000, 5_000_000]) {
    for (const height of [ROW, 300]) {
      const total = lines * height;
      const map = new ScrollMap(total, 600);
      expect(map.height).toBeLessThan(15_001_000);
      expect(map.pixelsAt(0)).toBe(0);
      expect(map.pixelsAt(map.end)).toBeCloseTo(Math.max(0, total - 600), 3);
      for (const pixels of [0, total / 3]) expect(map.pixelsAt(map.scrollTopOf(pixels))).toBeCloseTo(Math.min(pixels, Math.max(0, total - 600)), 3);
    }
  }
});
