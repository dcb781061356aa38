import { Code, ConnectError } from '@connectrpc/connect';

/** A page of a list, as the server cuts it: its token is bound to the filter that it was made for. */
export function pageOf<T>(all: T[], size: number, token: string, filter: unknown): { items: T[]; nextPageToken: string } {
  const print = JSON.stringify(filter, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  const [from, bound] = token === '' ? ['0', print] : [token.slice(0, token.indexOf(':')), token.slice(token.indexOf(':') + 1)];
  if (bound !== print) throw new ConnectError('the page token is not one that this server gave for this filter', Code.InvalidArgument);
  const start = Number(from);
  const length = size === 0 ? 50 : size;
  return { items: all.slice(start, start + length), nextPageToken: start + length < all.length ? `${start + length}:${print}` : '' };
}
