import { IconButton } from './IconButton';
import { useToast } from './toast';

/** A button that copies a text. */
export function Copy({ text, label }: { text: string; label: string }) {
  const toast = useToast();
  return (
    <IconButton
      icon="copy"
      label={label}
      onClick={() =>
        navigator.clipboard.writeText(text).then(
          () => toast('Copied.'),
          () => toast('The browser did not allow copying.', 'error'),
        )
      }
    />
  );
}
