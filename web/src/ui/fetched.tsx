import { useEffect, useState, type ComponentType, type FunctionComponent } from 'react';
import { reload, versionThere } from './version';

export type Fetched<P> = FunctionComponent<P> & {
  /** Fetches it; resolves whether that succeeded or not. */
  preload: () => Promise<void>;
};

const PAUSE_MILLIS = 1000;
const all: Fetched<never>[] = [];

/**
 * A part of the page that is fetched apart from it. Where it can't be fetched, it says so in its place and tries again; where
 * the server has a newer page, whose parts have other names, the page is loaded anew.
 */
export function fetched<P extends object>(load: () => Promise<ComponentType<P>>): Fetched<P> {
  let there: ComponentType<P> | undefined;
  let loading: Promise<void> | undefined;
  const get = () =>
    (loading ??= load()
      .then((part) => {
        there = part;
      })
      .finally(() => {
        loading = undefined;
      }));

  function Part(props: P) {
    const [, drawAgain] = useState(0);
    const [trouble, setTrouble] = useState('');
    const [tries, setTries] = useState(0);
    useEffect(() => {
      if (there !== undefined) return;
      let left = false;
      let timer: ReturnType<typeof setTimeout> | undefined;
      get().then(
        () => left || drawAgain((old) => old + 1),
        async () => {
          const words = await whatToDo();
          if (left) return;
          setTrouble(words);
          timer = setTimeout(() => setTries((old) => old + 1), PAUSE_MILLIS);
        },
      );
      return () => {
        left = true;
        clearTimeout(timer);
      };
    }, [tries]);
    if (there !== undefined) {
      const Shown = there;
      return <Shown {...props} />;
    }
    return (
      <div role="status">
        {trouble !== '' && (
          <div className="notice fetch-failed">
            <p className="notice-title">This part of the page can’t be fetched</p>
            <p>{trouble}</p>
            <button type="button" className="button" onClick={() => window.location.reload()}>
              Reload the page
            </button>
          </div>
        )}
      </div>
    );
  }
  Part.preload = () => (there === undefined ? get().catch(() => undefined) : Promise.resolve());
  all.push(Part as Fetched<never>);
  return Part;
}

/** Why it is not there, after the page was loaded anew where that helps. */
async function whatToDo(): Promise<string> {
  const version = await versionThere();
  if (version === 'away') return 'The server can’t be reached. It is tried again by itself.';
  // The server is there and does not have it, or the browser does not ask for it a second time.
  if (reload()) return 'The page is loaded anew.';
  return version === 'other' ? 'The server has another version of this page.' : 'The server does not have it. It is tried again by itself.';
}

/** Fetches everything once the page has nothing else to do, so that it is there when the server is not. */
export function preloadWhenIdle(): void {
  const start = async () => {
    for (const part of all) await part.preload();
  };
  if ('requestIdleCallback' in window) requestIdleCallback(() => void start(), { timeout: 5000 });
  else setTimeout(() => void start(), 1000);
}
