import { Exchange, type Said } from './exchange';
import { socketLine } from './socket-line';
import { TICK_MILLIS } from './shared-line';

// The script that all windows of a browser share. Its type stands in no library of the page's: workers have their own.
const scope = self as unknown as { onconnect: ((event: MessageEvent) => void) | null };
const exchange = new Exchange(socketLine);

scope.onconnect = ({ ports: [port] }) => {
  port!.onmessage = ({ data }: MessageEvent<Said | ArrayBuffer>) => void exchange.said(port!, data);
};
setInterval(() => void exchange.tick(), TICK_MILLIS);
