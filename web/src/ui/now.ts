import { useSyncExternalStore } from 'react';

// One timer for the whole page, and none while nobody shows an age.
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    now = Date.now();
    timer = setInterval(() => {
      now = Date.now();
      listeners.forEach((each) => each());
    }, 1000);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

const never = () => () => {};

/** The time in milliseconds, brought up to date every second; standing still where nothing runs any more. */
export function useNow(running = true): number {
  return useSyncExternalStore(running ? subscribe : never, () => now);
}
