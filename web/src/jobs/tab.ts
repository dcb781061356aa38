import { useEffect } from 'react';
import { JobState, type Job } from '../gen/hodei/v1/job_pb';
import { hasEnded, STATE_NAMES, whereabouts } from './job-words';

const ICONS: Record<JobState, string> = {
  [JobState.UNSPECIFIED]: 'icon',
  [JobState.QUEUED]: 'icon-waiting',
  [JobState.ASSIGNED]: 'icon-running',
  [JobState.RUNNING]: 'icon-running',
  [JobState.SUCCEEDED]: 'icon-good',
  [JobState.FAILED]: 'icon-bad',
  [JobState.CANCELLED]: 'icon-quiet',
  [JobState.TIMED_OUT]: 'icon-bad',
};

/** "failed · order-book: build · Hodei": what can be read of it where there are many tabs comes first. */
export function titleOf(job: Job | undefined): string {
  return job ? `${STATE_NAMES[job.state]} · ${job.displayName} · Hodei` : 'Job · Hodei';
}

/** Has the tab say in which state its job is, by its title and its picture. */
export function useTab(job: Job | undefined): void {
  const title = titleOf(job);
  const icon = job === undefined ? 'icon' : (ICONS[job.state] ?? 'icon');
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel=icon]');
    if (link === null) return;
    link.href = `/${icon}.svg`;
    return () => {
      link.href = '/icon.svg';
    };
  }, [icon]);
}

/** Whether this browser can show messages beside its windows: over HTTPS, or on the machine itself. */
export function mayNotify(): boolean {
  return window.isSecureContext && 'Notification' in window && Notification.permission !== 'denied';
}

/** Tells the end of the job that is in view, if somebody wanted it. */
export function useEndTold(job: Job, wanted: boolean, told: () => void): void {
  const over = wanted && hasEnded(job);
  useEffect(() => {
    if (!over) return;
    told();
    const message = new Notification(`${STATE_NAMES[job.state]}: ${job.displayName}`, { body: `The job ${whereabouts(job)}.`, icon: `/${ICONS[job.state]}.svg`, tag: job.jobId });
    message.onclick = () => {
      window.focus();
      message.close();
    };
  }, [over]);
}
