import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { withLocalTimes } from './time';

/** What the server says, with times as they are read here, and links to pages where it names a command that shows the same. */
export function Words({ text }: { text: string }) {
  return withLocalTimes(text)
    .split('`')
    .map((part, index) => <span key={index}>{index % 2 === 0 ? part : command(part)}</span>);
}

/** The same where there can be no link. */
export function plainWords(text: string): string {
  return withLocalTimes(text).replaceAll('`', '');
}

function command(text: string): ReactNode {
  const [, what, verb, id] = /^hodei (job|worker|pool|status)(?: (list|get|watch|logs|token|explain))?(?: ([0-9a-f]{4,32}))?$/.exec(text) ?? [];
  if (what === 'status') return <Link to="/">the overview</Link>;
  if (what === 'job' && id !== undefined) {
    return (
      <Link to="/jobs/$jobId" params={{ jobId: id }}>
        the page of job {id}
      </Link>
    );
  }
  if (what === 'worker' && id !== undefined) {
    return (
      <Link to="/workers/$workerId" params={{ workerId: id }}>
        the page of worker {id}
      </Link>
    );
  }
  if (what === 'job' && verb === 'list') return <Link to="/jobs">the page of jobs</Link>;
  if (what === 'pool' || what === 'worker') return <Link to="/workers">the page of workers</Link>;
  return <code>{text}</code>;
}
