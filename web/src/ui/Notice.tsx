import type { ReactNode } from 'react';
import { Words } from './Words';

/** In place of what there is none of. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="notice">
      <p className="notice-title">{title}</p>
      {children}
    </div>
  );
}

export function Failure({ title, message, retry, again = 'Try again' }: { title: string; message: string; retry?: () => void; again?: string }) {
  return (
    <div className="notice notice-failure" role="alert">
      <p className="notice-title">{title}</p>
      <p>
        <Words text={message} />
      </p>
      {retry && (
        <button type="button" className="button" onClick={retry}>
          {again}
        </button>
      )}
    </div>
  );
}

/** Where something will stand in a moment. */
export function Loading({ what, rows = 6 }: { what: string; rows?: number }) {
  return (
    <div className="skeleton" role="status" aria-label={`Loading ${what}`}>
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} />
      ))}
    </div>
  );
}
