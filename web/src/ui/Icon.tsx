const PATHS = {
  search: 'M11.5 7a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0Zm-.8 4.8 3.3 3.2',
  up: 'm3.5 10 4.5-4.5L12.5 10',
  down: 'm3.5 6 4.5 4.5L12.5 6',
  end: 'M8 2.5v8m-4-3.5 4 4 4-4M3 13.5h10',
  wrap: 'M2 4h12M2 8h9.5a2.25 2.25 0 0 1 0 4.5H8m2-2-2 2 2 2M2 12h3',
  clock: 'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0ZM8 4.5V8l2.5 1.5',
  copy: 'M5.5 5.5v-3h8v8h-3m-8-5h8v8h-8z',
  download: 'M8 2v7m-3-3 3 3 3-3M2.5 10v3.5h11V10',
  expand: 'M9.5 2.5h4v4m0-4-5 5m-2 6h-4v-4m0 4 5-5',
  help: 'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0ZM6.2 6.3a1.9 1.9 0 1 1 2.6 1.8c-.5.2-.8.6-.8 1.2m0 2v.2',
  alert: 'M8 2 1.5 13.5h13L8 2Zm0 4.5v3.5m0 1.6v.2',
  plus: 'M8 3v10M3 8h10',
  retry: 'M13 8a5 5 0 1 1-1.6-3.7M13 2v3h-3',
  stop: 'M4 4h8v8H4z',
  close: 'm4 4 8 8m0-8-8 8',
  link: 'M6.5 9.5 9.5 6.5M7 4.5l1.3-1.3a3 3 0 0 1 4.5 4.5L11.5 9m-2 2.5-1.3 1.3a3 3 0 0 1-4.5-4.5L5 7',
  edit: 'm3 13 .7-3L10.5 3.2l2.3 2.3L6 12.3 3 13Z',
  more: 'M7.5 3.5a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0m0 4.5a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0m0 4.5a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0',
  bell: 'M4 11V7a4 4 0 0 1 8 0v4l1.2 1.5H2.8L4 11Zm2.7 3h2.6',
  check: 'm3 8.5 3.5 3.5L13 5',
  sun: 'M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6Zm0-3.5V3m0 10v1.5M1.5 8H3m10 0h1.5M3.4 3.4l1 1m7.2 7.2 1 1m0-9.2-1 1m-7.2 7.2-1 1',
  moon: 'M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7Z',
  screen: 'M2 3h12v8H2zm4 11h4M8 11v3',
  terminal: 'm3 5 3 3-3 3m5 0h5',
  drain: 'M3 3h10L9.5 8v4l-3 1.5V8L3 3Z',
} as const;

export type IconName = keyof typeof PATHS;

/** A picture beside a word, or in a button that has a label of its own. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
