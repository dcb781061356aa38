import type { ReactNode } from 'react';
import { counted } from './counted';
import type { HeldRows } from './held-rows';

interface Props {
  held: HeldRows<unknown>;
  /** "job": what a row is. */
  what: string;
  children: ReactNode;
}

/** A list whose rows are held; says what is new in it, over its head, where no row has to make room. */
export function LiveList({ held: { fresh, show, frame }, what, children }: Props) {
  return (
    <div className="live-list" tabIndex={-1} {...frame}>
      <div className="live-new" role="status">
        {fresh > 0 && (
          <button type="button" onClick={show}>
            {counted(fresh, `new ${what}`)} ↑
          </button>
        )}
      </div>
      {children}
    </div>
  );
}
