import { Toast } from '@base-ui/react/toast';
import { useCallback } from 'react';
import { Icon } from './Icon';

/** Says in passing what came of something. */
export function useToast(): (text: string, kind?: 'done' | 'error') => void {
  const { add } = Toast.useToastManager();
  return useCallback(
    (text, kind = 'done') => {
      add({ title: text, type: kind, priority: kind === 'error' ? 'high' : 'low', timeout: kind === 'error' ? 10_000 : 5000 });
    },
    [add],
  );
}

export function Toasts() {
  const { toasts } = Toast.useToastManager();
  return (
    <Toast.Portal>
      <Toast.Viewport className="toasts">
        {toasts.map((toast) => (
          <Toast.Root key={toast.id} toast={toast} className={`toast toast-${toast.type}`}>
            <Toast.Title className="toast-text" />
            <Toast.Close className="icon-button" aria-label="Close">
              <Icon name="close" />
            </Toast.Close>
          </Toast.Root>
        ))}
      </Toast.Viewport>
    </Toast.Portal>
  );
}
