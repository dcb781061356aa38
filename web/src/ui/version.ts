// Which version of the page the server has: its first script is named after its content.

export type Version = 'same' | 'other' | 'away';

const KEY = 'hodei.reloaded';
/** A page that was loaded anew and still lacks something is not loaded anew at once. */
const AGAIN_AFTER_MILLIS = 30_000;

/** Whether the server has the page that runs here, or another one. */
export async function versionThere(): Promise<Version> {
  const here = document.querySelector('script[type=module][src]')?.getAttribute('src');
  // Not a page as it is shipped: parts of it under test.
  if (here == null) return 'same';
  try {
    const answer = await fetch('/', { cache: 'no-cache', headers: { Accept: 'text/html' } });
    if (!answer.ok) return 'away';
    const page = await answer.text();
    // A proxy that answers for a server that is away does so with a page of its own.
    if (!page.includes('<div id="root">')) return 'away';
    return page.includes(`src="${here}"`) ? 'same' : 'other';
  } catch {
    return 'away';
  }
}

/** Loads the page anew, unless that was done just now. @returns whether it does */
export function reload(now: number = Date.now()): boolean {
  try {
    if (now - Number(sessionStorage.getItem(KEY) ?? 0) < AGAIN_AFTER_MILLIS) return false;
    sessionStorage.setItem(KEY, String(now));
  } catch {
    return false;
  }
  window.location.reload();
  return true;
}
