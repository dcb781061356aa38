import { useCallback, useState } from 'react';

/** A choice that the browser remembers; forgotten where storage is not allowed. */
export function useStored<T extends string>(name: string, first: T, allowed: readonly T[]): [T, (value: T) => void] {
  const key = `hodei.${name}`;
  const [value, setValue] = useState<T>(() => {
    const stored = read(key) as T | null;
    return stored !== null && allowed.includes(stored) ? stored : first;
  });
  const set = useCallback(
    (next: T) => {
      setValue(next);
      try {
        localStorage.setItem(key, next);
      } catch {
        // It holds until the page is left.
      }
    },
    [key],
  );
  return [value, set];
}

export function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
