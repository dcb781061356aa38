import { useEffect, useId, useRef, useState } from 'react';

interface Props {
  label: string;
  value: string;
  placeholder?: string;
  /** What may be chosen for what stands there, besides anything else. */
  optionsFor?: (text: string) => string[];
  onFocus?: () => void;
  /** Called once the user has paused. */
  onSettled: (value: string) => void;
}

const PAUSE_MILLIS = 250;

/** A text that something is filtered by. */
export function Field({ label, value, placeholder, optionsFor, onFocus, onSettled }: Props) {
  const id = useId();
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // The address was changed by something else, such as the browser's back button.
  useEffect(() => setText(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const settle = (next: string) => {
    clearTimeout(timer.current);
    if (next.trim() !== value) onSettled(next.trim());
  };
  const options = optionsFor?.(text) ?? [];
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        value={text}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        list={optionsFor && `${id}-options`}
        onFocus={onFocus}
        onChange={(event) => {
          const next = event.target.value;
          setText(next);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => settle(next), PAUSE_MILLIS);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') settle(text);
        }}
      />
      {optionsFor && (
        <datalist id={`${id}-options`}>
          {options.map((option) => (
            <option key={option} value={option} />
          ))}
        </datalist>
      )}
    </div>
  );
}
