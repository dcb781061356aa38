import { useSyncExternalStore } from 'react';

/** As the style sheets have it. */
const NARROW = '(max-width: 720px)';

/** Whether there is room for one column only. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = window.matchMedia(NARROW);
      query.addEventListener('change', changed);
      return () => query.removeEventListener('change', changed);
    },
    () => window.matchMedia(NARROW).matches,
  );
}
