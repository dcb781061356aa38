// A page's token says where the page begins, and nothing of the one before it.

const KEY = 'hodei.pages-before';
/** So many pages back lead on; further back there is the newest one. */
const MOST = 200;
let known: [string, string][] | undefined;

function all(): [string, string][] {
  if (known === undefined) {
    try {
      known = JSON.parse(sessionStorage.getItem(KEY) ?? '[]') as [string, string][];
    } catch {
      known = [];
    }
  }
  return known;
}

/** The token of the page before a page, where one came from there; empty for the first page. */
export function pageBefore(page: string): string | undefined {
  return page === '' ? undefined : all().find(([token]) => token === page)?.[1];
}

export function rememberPageBefore(page: string, before: string): void {
  known = [...all().filter(([token]) => token !== page), [page, before] as [string, string]].slice(-MOST);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(known));
  } catch {
    // It is known until the page is left.
  }
}
