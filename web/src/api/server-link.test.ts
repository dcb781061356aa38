import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { ServerLink } from './server-link';

describe('the link to the server', () => {
  it('is lost where nobody answers, and not where somebody is slow', () => {
    const link = new ServerLink();
    link.failed(new ConnectError('the database took longer than 6 s', Code.DeadlineExceeded));
    expect(link.since()).toBeNull();
    link.failed(new ConnectError('gone', Code.Unavailable));
    expect(link.since()).not.toBeNull();
    link.failed(new ConnectError('slow', Code.DeadlineExceeded));
    expect(link.since()).toBeNull();
  });
});
