import { Link } from '@tanstack/react-router';
import type { AuditEvent } from '../gen/hodei/v1/audit_service_pb';
import { shortId } from '../jobs/job-words';
import { dateAndClock, millisOf } from '../ui/time';

/** Who did what and when, newest first. */
export function AuditTable({ events, about }: { events: AuditEvent[]; about?: 'job' | 'worker' }) {
  return (
    <div className="table-frame">
      <table className="table audit-table">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Who</th>
            <th scope="col">What</th>
            {about !== 'job' && <th scope="col">Job</th>}
            {about !== 'worker' && <th scope="col">Worker</th>}
            <th scope="col">Detail</th>
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
              <td>
                <code>{event.action}</code>
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
              <td className="wide">{event.detail}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function actor(name: string): string {
  return name.startsWith('worker:') ? `worker ${shortId(name.slice('worker:'.length))}` : name;
}
