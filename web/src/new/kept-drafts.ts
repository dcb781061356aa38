import { BLANK, type Draft } from './draft';

// What was written down survives going elsewhere and coming back, and but for the environment, in which secrets stand, loading the
// page anew: storage is for that.
const kept = new Map<string, Draft>();

const keyOf = (from: string) => `hodei.draft.${from}`;

/** @param from the job that it is made from; empty: none */
export function keptDraft(from: string): Draft | undefined {
  const known = kept.get(from);
  if (known !== undefined) return known;
  try {
    const text = sessionStorage.getItem(keyOf(from));
    return text === null ? undefined : { ...BLANK, ...(JSON.parse(text) as Partial<Draft>) };
  } catch {
    return undefined;
  }
}

/** @param draft null: it was queued, or thrown away */
export function keepDraft(from: string, draft: Draft | null): void {
  if (draft === null) kept.delete(from);
  else kept.set(from, draft);
  try {
    if (draft === null) sessionStorage.removeItem(keyOf(from));
    else sessionStorage.setItem(keyOf(from), JSON.stringify({ ...draft, environment: '' }));
  } catch {
    // It is kept until the page is left.
  }
}
