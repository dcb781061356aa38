import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useClients } from '../api/clients';
import { messageOf } from '../api/server-link';
import type { CreateWorkerTokenResponse } from '../gen/hodei/v1/worker_service_pb';
import { quoted } from '../jobs/work';
import { Copy } from '../ui/Copy';
import { Dialog } from '../ui/Dialog';
import { useNow } from '../ui/now';
import { length, millisOf } from '../ui/time';
import { Words } from '../ui/Words';
import { usePools } from './Pools';

/** As `hodei worker token` prints it. */
export function agentCommand(token: CreateWorkerTokenResponse): string {
  const words = [
    ['HODEI_SERVER_ADDRESS', token.serverAddress],
    ['HODEI_WORKER_ID', token.workerId],
    ['HODEI_OTP_TOKEN', token.otpToken],
  ].map(([name, value]) => `${name}=${quoted(value!)}`);
  return `${words.join(' ')} hodei-agent`;
}

/** Lets one more worker in that somebody starts on another machine: the command to paste there. */
export function AddWorkerDialog({ onClose }: { onClose: () => void }) {
  const { workers } = useClients();
  // A pool of containers takes no workers that people start.
  const pools = (usePools().data ?? []).filter((each) => each.image === '');
  const [pool, setPool] = useState('');
  const [address, setAddress] = useState('');
  const id = useId();
  const make = useMutation({ mutationFn: () => workers.createWorkerToken({ pool, serverAddress: address.trim() }) });
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title="Add a worker">
      {make.data ? (
        <Made token={make.data} onClose={onClose} onOther={make.reset} />
      ) : (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            if (!make.isPending) make.mutate();
          }}
        >
          <p>A worker can run on any machine that reaches this server and has the agent.</p>
          {pools.length > 1 && (
            <div className="field">
              <label htmlFor={`${id}-pool`}>Pool</label>
              <select id={`${id}-pool`} value={pool} onChange={(event) => setPool(event.target.value)}>
                <option value="">external</option>
                {pools.filter((each) => each.name !== 'external').map((each) => (
                  <option key={each.name} value={each.name}>
                    {each.name}
                  </option>
                ))}
              </select>
            </div>
          )}
          <div className="field">
            <label htmlFor={`${id}-address`}>Address of this server, seen from there</label>
            <input id={`${id}-address`} className="mono" value={address} placeholder="as its own workers have it" spellCheck={false} onChange={(event) => setAddress(event.target.value)} />
            <p className="field-hint">Its name or address and its gRPC port, for example {isOwnAddress(window.location.hostname) ? 'ci.example' : window.location.hostname}:50051.</p>
          </div>
          {make.error && (
            <p className="form-error" role="alert">
              <Words text={`Not made: ${messageOf(make.error)}`} />
            </p>
          )}
          <div className="form-end">
            <button type="submit" className="button button-main" disabled={make.isPending}>
              Make its command
            </button>
            <button type="button" className="button" onClick={onClose}>
              Cancel
            </button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

/** An address that each machine takes for itself. */
export function isOwnAddress(address: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|localhost|\[::1\]|0\.0\.0\.0|\[::\])(:\d+)?$/i.test(address);
}

function Made({ token, onClose, onOther }: { token: CreateWorkerTokenResponse; onClose: () => void; onOther: () => void }) {
  const now = useNow();
  const here = isOwnAddress(token.serverAddress);
  const left = (millisOf(token.expiresAt) ?? now) - now;
  return (
    <div className="stack">
      <p>
        {here ? 'Paste this on the machine that the server runs on: from no other one does this address lead there.' : 'Paste this on the other machine.'} It
        starts one worker, once: its password is shown here and nowhere else.
      </p>
      <div className="code-line">
        <pre className="code" tabIndex={0}>
          {agentCommand(token)}
        </pre>
        <Copy text={agentCommand(token)} label="Copy the command" />
      </div>
      {token.addressNote && (
        <p className="form-error" role="alert">
          Mind the address: {token.addressNote}.
        </p>
      )}
      <p role="status" className="muted">
        {left > 0 ? `It can be used for ${length(Math.ceil(left / 1000) * 1000)}.` : 'It can’t be used any more.'}
      </p>
      <div className="form-end">
        <button type="button" className="button" onClick={onClose}>
          Done
        </button>
        {here && (
          <button type="button" className="button" onClick={onOther}>
            For another machine …
          </button>
        )}
      </div>
    </div>
  );
}
