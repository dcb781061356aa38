import { useEffect, useState, type ReactNode } from 'react';

interface Props {
  /** What stands on it, and what it asks once it was pressed. */
  children: ReactNode;
  question: ReactNode;
  className: string;
  disabled?: boolean;
  title?: string | undefined;
  onConfirm: () => void;
}

/** So long it asks; and so long it takes nobody's second press, which would be part of the first one. */
const ASKS_MILLIS = 5000;
const READ_MILLIS = 350;

/** A button for what stops something: it asks in its place, as wide as it was, and does it when it is pressed again. */
export function ConfirmButton({ children, question, className, disabled, title, onConfirm }: Props) {
  const [stage, setStage] = useState<'idle' | 'asked' | 'sure'>('idle');
  useEffect(() => {
    if (stage === 'idle') return;
    const timer = setTimeout(() => setStage(stage === 'asked' ? 'sure' : 'idle'), stage === 'asked' ? READ_MILLIS : ASKS_MILLIS);
    return () => clearTimeout(timer);
  }, [stage]);
  const asks = stage !== 'idle';
  return (
    <button
      type="button"
      className={`${className} confirm${asks ? ' confirm-asks' : ''}`}
      disabled={disabled}
      aria-disabled={stage === 'asked' || undefined}
      title={title}
      onClick={() => {
        if (stage === 'idle') setStage('asked');
        else if (stage === 'sure') {
          setStage('idle');
          onConfirm();
        }
      }}
      onBlur={() => setStage('idle')}
      onKeyDown={(event) => {
        if (event.key === 'Escape') setStage('idle');
      }}
    >
      {/* Both take their room, so that nothing moves. */}
      <span aria-hidden={asks}>{children}</span>
      <span aria-hidden={!asks}>{question}</span>
    </button>
  );
}
