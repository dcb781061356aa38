import { useEffect } from 'react';
import { useStored } from '../ui/stored';

const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Light, dark, or as the system has it; remembered by the browser. */
export function useTheme(): { theme: Theme; next: () => void } {
  const [theme, setTheme] = useStored<Theme>('theme', 'system', THEMES);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  return { theme, next: () => setTheme(THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!) };
}
