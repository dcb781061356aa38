import { Link, Outlet } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { useClients } from '../api/clients';
import { Icon } from '../ui/Icon';
import { IconButton } from '../ui/IconButton';
import { Toasts } from '../ui/toast';
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
      <main id="main" tabIndex={-1}>
        <Outlet />
      </main>
      <Toasts />
    </>
  );
}

function Disconnected() {
  const { link } = useClients();
  const since = useSyncExternalStore(link.subscribe, link.since);
  return (
    <div role="status">
      {since !== null && <p className="disconnected">Lost the server; trying again. What you see is from before.</p>}
    </div>
  );
}
