import { Dialog } from '../ui/Dialog';

const KEYS: [string[], string][] = [
  [['f', 'End', 'G'], 'Follow the end'],
  [['g', 'Home'], 'Go to the first line'],
  [['j', 'k', 'Space', 'Page ↑ ↓'], 'Scroll'],
  [['/'], 'Search'],
  [['n', 'N'], 'Next, previous match'],
  [['e'], 'First error'],
  [[']', '['], 'Next, previous error'],
  [['t'], 'Times: off, since the first line, of day'],
  [['w'], 'Wrap lines'],
  [['c'], 'Copy the chosen lines, or all'],
  [['y'], 'Copy a link to the chosen lines'],
  [['d'], 'Download the log as the job wrote it'],
  [['z'], 'The log alone, or with the job'],
  [['Esc'], 'End the search and go back to the log; choose nothing'],
  [['?'], 'This help'],
];

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Where single keys do something: on the whole page, or only while the log has the focus. */
  keys: 'page' | 'log';
  onKeys: (keys: 'page' | 'log') => void;
}

export function HelpDialog({ open, onOpenChange, keys, onKeys }: Props) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard shortcuts">
      <dl className="keys">
        {KEYS.map(([pressed, what]) => (
          <div key={what}>
            <dt>
              {pressed.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <label className="check">
        <input type="checkbox" checked={keys === 'page'} onChange={(event) => onKeys(event.target.checked ? 'page' : 'log')} />
        On the whole page; otherwise only while the log has the focus.
      </label>
      <p className="muted">Click a line’s number to choose it, with Shift as far as another; the address then leads there.</p>
    </Dialog>
  );
}
