import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { Icon } from './Icon';
import { Words } from './Words';

export interface ToastAction {
  label: string;
  act: () => void;
}

interface Toast {
  id: number;
  text: string;
  kind: 'done' | 'error';
  action: ToastAction | undefined;
}

type Say = (text: string, kind?: 'done' | 'error', action?: ToastAction) => void;

const DONE_MILLIS = 5000;
const LONGER_MILLIS = 10_000;
const MOST = 3;

const SayContext = createContext<Say>(() => {});
const ShownContext = createContext<{ toasts: Toast[]; close: (id: number) => void }>({ toasts: [], close: () => {} });

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Toast[]>([]);
  const close = useCallback((id: number) => setToasts((old) => old.filter((each) => each.id !== id)), []);
  const say = useCallback<Say>((text, kind = 'done', action) => {
    // The same once more is not said beside itself.
    setToasts((old) => [...old.filter((each) => each.text !== text), { id: next++, text, kind, action }].slice(-MOST));
  }, []);
  const shown = useMemo(() => ({ toasts, close }), [toasts, close]);
  return (
    <SayContext value={say}>
      <ShownContext value={shown}>{children}</ShownContext>
    </SayContext>
  );
}

let next = 1;

/** Says in passing what came of something, and what can be done about it. */
export function useToast(): Say {
  return useContext(SayContext);
}

/** What is said, until it has been there for a while; for as long as the pointer or the focus is on it. */
export function Toasts() {
  const { toasts, close } = useContext(ShownContext);
  const [held, setHeld] = useState(false);
  return (
    <div
      className="toasts"
      role="region"
      aria-label="Messages"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {/* Both are there before anything is said, or it would not be read aloud. */}
      {(['done', 'error'] as const).map((kind) => (
        <div key={kind} role={kind === 'error' ? 'alert' : 'status'} className="toasts-kind">
          {toasts
            .filter((each) => each.kind === kind)
            .map((each) => (
              <Shown key={each.id} toast={each} held={held} close={close} />
            ))}
        </div>
      ))}
    </div>
  );
}

function Shown({ toast, held, close }: { toast: Toast; held: boolean; close: (id: number) => void }) {
  const { id, text, kind, action } = toast;
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => close(id), kind === 'error' || action ? LONGER_MILLIS : DONE_MILLIS);
    return () => clearTimeout(timer);
  }, [id, kind, action, held, close]);
  return (
    <div className={`toast toast-${kind}`}>
      <p className="toast-text">
        <Words text={text} />
      </p>
      {action && (
        <button
          type="button"
          className="button button-small"
          onClick={() => {
            close(id);
            action.act();
          }}
        >
          {action.label}
        </button>
      )}
      <button type="button" className="icon-button" aria-label="Close" onClick={() => close(id)}>
        <Icon name="close" />
      </button>
    </div>
  );
}
