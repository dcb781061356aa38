import { Link } from '@tanstack/react-router';
import type { AuditEvent } from '../gen/hodei/v1/audit_service_pb';
import { shortId } from '../jobs/job-words';
import { dateAndClock, millisOf, withLocalTimes } from '../ui/time';
import { auditWords } from './audit-words';

/** Who did what and when, newest first. */
export function AuditTable({ events, about }: { events: AuditEvent[]; about?: 'job' | 'worker' }) {
  return (
    <div className="table-frame">
      <table className="table audit-table">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Who</th>
            {about !== 'job' && <th scope="col">Job</th>}
            {about !== 'worker' && <th scope="col">Worker</th>}
            <th scope="col">What</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <tr key={String(event.number)}>
              <td className="nowrap">{event.occurredAt && dateAndClock(millisOf(event.occurredAt))}</td>
              <td className="nowrap">
                <Link to="/audit" search={{ actor: event.actor }}>
                  {actor(event.actor)}
                </Link>
              </td>
              {about !== 'job' && (
                <td>
                  {event.jobId && (
                    <Link to="/jobs/$jobId" params={{ jobId: event.jobId }}>
                      <code>{shortId(event.jobId)}</code>
                    </Link>
                  )}
                </td>
              )}
              {about !== 'worker' && (
                <td>
                  {event.workerId && (
                    <Link to="/workers/$workerId" params={{ workerId: event.workerId }}>
                      <code>{shortId(event.workerId)}</code>
                    </Link>
                  )}
                </td>
              )}
              <td className="wide">
                <What event={event} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** In words, and in the tooltip as the server wrote it down; just as it is, where this page knows no words for it. */
function What({ event }: { event: AuditEvent }) {
  const words = auditWords(event);
  if (words === undefined) {
    return (
      <>
        <code>{event.action}</code> {withLocalTimes(event.detail)}
      </>
    );
  }
  return <span title={withLocalTimes([event.action, event.detail].filter(Boolean).join(': '))}>{words}</span>;
}

function actor(name: string): string {
  return name.startsWith('worker:') ? `worker ${shortId(name.slice('worker:'.length))}` : name;
}
