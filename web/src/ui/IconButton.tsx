import { Icon, type IconName } from './Icon';

interface Props {
  icon: IconName;
  label: string;
  /** Shown behind the label. */
  shortcut?: string;
  pressed?: boolean;
  disabled?: boolean;
  onClick: () => void;
}

/** A button with a picture only; its label is its name, and is shown below it when it is pointed at or has the focus. */
export function IconButton({ icon, label, shortcut, pressed, disabled, onClick }: Props) {
  return (
    <button type="button" className="icon-button tip" aria-label={label} aria-pressed={pressed} disabled={disabled} onClick={onClick}>
      <Icon name={icon} />
      <span className="tooltip" aria-hidden="true">
        {label}
        {shortcut && <kbd>{shortcut}</kbd>}
      </span>
    </button>
  );
}
