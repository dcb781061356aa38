import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { clientsOfOrigin } from './api/clients';
import { App } from './app/App';
import { routerOf } from './app/router';
import { preloadWhenIdle } from './ui/fetched';
import './style/base.css';
import './style/parts.css';
import './style/pages.css';
import './style/figures.css';
import './style/log.css';

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App clients={clientsOfOrigin()} router={routerOf()} />
  </StrictMode>,
);

preloadWhenIdle();
