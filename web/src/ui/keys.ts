import { useEffect, useRef, type RefObject } from 'react';

/**
 * Keyboard shortcuts of what is shown. Not while something is typed, and not together with Ctrl, Alt or Meta.
 *
 * @param within only while this has the focus; else on the whole page
 */
export function useKeys(keys: Record<string, (event: KeyboardEvent) => void>, within?: RefObject<HTMLElement | null>): void {
  const latest = useRef(keys);
  latest.current = keys;
  const scope = useRef(within);
  scope.current = within;
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
      const target = event.target as HTMLElement;
      if (target.closest('input, textarea, select, [contenteditable], [role=dialog], [role=alertdialog], [role=menu]')) return;
      // These answer to the space bar themselves.
      if (event.key === ' ' && target.closest('button, a, summary')) return;
      if (scope.current && !scope.current.current?.contains(target)) return;
      const action = latest.current[event.key];
      if (action === undefined) return;
      event.preventDefault();
      action(event);
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, []);
}
