// Loaded where a line has some, so it imports nothing that the page has.

/** A part of a line's text, as it is shown, and where it leads. */
export interface Link {
  from: number;
  to: number;
  href: string;
  /** The host, where the text does not show it. */
  host: string;
}

const HYPERLINK = /\u001b\]8;[^;\u0007\u001b]*;([^\u0007\u001b]*)(?:\u0007|\u001b\\)/g;
const ADDRESS = /\bhttps?:\/\/[^\s<>"'`\u001b\u0080-\u009f\u2400-\u2421\u27e8\u27e9]+/gi;
/** Of a longer line nobody needs the links. */
const LOOKED_AT = 256 * 1024;

/**
 * Links in a line: addresses that stand in it, and what a job made a link (OSC 8). Only http and https: what else a job
 * names stays text.
 *
 * @param plain makes the text as it is shown
 */
export function linksIn(text: string, plain: (text: string) => string): Link[] {
  if (text.length > LOOKED_AT || !/http/i.test(text)) return [];
  const links: Link[] = [];
  const shown = plain(text);
  let length = 0;
  let at = 0;
  let open: { from: number; href: string } | null = null;
  const close = () => {
    if (open === null || length <= open.from) return;
    const href = safe(open.href);
    // What is shown may say anything: where it leads is told beside it.
    if (href !== null) links.push({ from: open.from, to: length, href, host: shown.slice(open.from, length) === open.href ? '' : new URL(href).host });
  };
  for (const match of text.matchAll(HYPERLINK)) {
    length += plain(text.slice(at, match.index)).length;
    at = match.index + match[0].length;
    close();
    open = match[1] === '' ? null : { from: length, href: match[1]! };
  }
  length = shown.length;
  close();
  for (const match of shown.matchAll(ADDRESS)) {
    const address = trimmed(match[0]);
    const href = safe(address);
    const [from, to] = [match.index, match.index + address.length];
    if (href !== null && !links.some((link) => link.from < to && link.to > from)) links.push({ from, to, href, host: '' });
  }
  return links.sort((a, b) => a.from - b.from);
}

function safe(address: string): string | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.host === '') return null;
  // "https://bank.example@elsewhere" reads as if it led to the bank.
  return url.username === '' && url.password === '' ? url.href : null;
}

/** Without the sentence's own marks at the end, and brackets that were opened before. */
function trimmed(address: string): string {
  let end = address.length;
  for (; end > 0; end--) {
    const last = address[end - 1]!;
    const opened = { ')': '(', ']': '[', '}': '{' }[last];
    if (opened !== undefined) {
      const body = address.slice(0, end);
      if (body.split(opened).length >= body.split(last).length) break;
    } else if (!'.,;:!?*'.includes(last)) break;
  }
  return address.slice(0, end);
}
