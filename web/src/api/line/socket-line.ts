import { frame, Kind, kindOf } from './frames';
import { PATH, type Line, type LineEvents } from './line';

/** How often a connection that says nothing is asked whether it is there. */
const PING_MILLIS = 15_000;

/** A WebSocket to the server that this script came from. */
export function socketLine(events: LineEvents): Promise<Line> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(location.origin.replace(/^http/, 'ws') + PATH);
    socket.binaryType = 'arraybuffer';
    let open = false;
    let heard = true;
    const timer = setInterval(() => {
      // Neither opened nor refused, or silent since it was asked: nobody is there any more.
      if (!heard || !open) over();
      else socket.send(frame(Kind.ping, 0));
      heard = false;
    }, PING_MILLIS);
    const release = () => {
      clearInterval(timer);
      socket.onclose = socket.onmessage = null;
      socket.close();
    };
    const over = () => {
      release();
      if (open) events.lost();
      else reject(new Error('the connection could not be opened'));
    };
    socket.onclose = over;
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      heard = true;
      const bytes = new Uint8Array(data);
      if (kindOf(bytes) !== Kind.ping) events.frame(bytes);
    };
    socket.onopen = () => {
      open = true;
      resolve({ send: (bytes) => socket.send(bytes), close: release });
    };
  });
}
