import { Link, Outlet } from '@tanstack/react-router';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useClients } from '../api/clients';
import { useStandby } from '../api/standby';
import { Icon } from '../ui/Icon';
import { IconButton } from '../ui/IconButton';
import { Toasts } from '../ui/toast';
import { versionThere } from '../ui/version';
import { useTheme } from './theme';

const THEME_ICONS = { system: 'screen', light: 'sun', dark: 'moon' } as const;

/** What stands around every page. */
export function Shell() {
  const { theme, next } = useTheme();
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header className="top">
        <Link to="/" className="brand">
          <img src="/icon.svg" alt="" width="22" height="22" />
          Hodei
        </Link>
        <nav aria-label="Pages">
          <Link to="/" className="nav-overview">
            Overview
          </Link>
          <Link to="/jobs">Jobs</Link>
          <Link to="/workers">Workers</Link>
          <Link to="/audit">Audit</Link>
        </nav>
        <span className="top-end">
          <IconButton icon={THEME_ICONS[theme]} label={`Colours: ${theme}`} onClick={next} />
          <Link to="/new" className="button button-main" aria-label="New job">
            <Icon name="plus" /> <span>New job</span>
          </Link>
        </span>
      </header>
      <Disconnected />
      <Standby />
      <main id="main" tabIndex={-1}>
        <Outlet />
      </main>
      <Toasts />
    </>
  );
}

function Standby() {
  const standby = useStandby();
  return (
    <div role="status">
      {standby && <p className="standby">This server stands by: another one is active. Jobs can be looked at and queued here; what is running is managed there.</p>}
    </div>
  );
}

function Disconnected() {
  const { link } = useClients();
  const lost = useSyncExternalStore(link.subscribe, link.since) !== null;
  const renewed = useRenewed(lost);
  return (
    <div role="status">
      {lost && <p className="disconnected">Lost the server; trying again. What you see is from before.</p>}
      {!lost && renewed && (
        <p className="disconnected">
          The server has a new version of this page.{' '}
          <button type="button" className="button button-small" onClick={() => window.location.reload()}>
            Reload
          </button>
        </p>
      )}
    </div>
  );
}

/** Whether the server came back with another version of the page than this one. */
function useRenewed(lost: boolean): boolean {
  const [renewed, setRenewed] = useState(false);
  const was = useRef(false);
  useEffect(() => {
    if (lost) was.current = true;
    else if (was.current) void versionThere().then((version) => version !== 'away' && setRenewed(version === 'other'));
  }, [lost]);
  return renewed;
}
