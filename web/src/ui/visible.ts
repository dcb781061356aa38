import { useEffect, useState } from 'react';

/** A tab that is looked at again soon keeps what it has. */
const PATIENCE_MILLIS = 15_000;

/**
 * Whether somebody may be looking at the page. One at the back for a while is not: it lets go of its stream, since a
 * browser opens six connections to a host for all of its tabs together.
 */
export function useVisible(patience = PATIENCE_MILLIS): boolean {
  const [visible, setVisible] = useState(true);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const changed = () => {
      clearTimeout(timer);
      if (document.hidden) timer = setTimeout(() => setVisible(false), patience);
      else setVisible(true);
    };
    changed();
    document.addEventListener('visibilitychange', changed);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', changed);
    };
  }, [patience]);
  return visible;
}
