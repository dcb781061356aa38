import { expect, it } from 'vitest';
import { linksIn } from './links';
import { plain } from './spans';

const osc8 = (address: string, text: string) => `\u001b]8;;${address}\u001b\\${text}\u001b]8;;\u001b\\`;
const read = (text: string) => linksIn(text, plain).map(({ from, to, href, host }) => [plain(text).slice(from, to), href, host]);

it('finds addresses, without the marks of the sentence around them', () => {
  expect(read('see https://a.example/x_(y)?q=1, (http://b.example/z).')).toEqual([
    ['https://a.example/x_(y)?q=1', 'https://a.example/x_(y)?q=1', ''],
    ['http://b.example/z', 'http://b.example/z', ''],
  ]);
  expect(read('\u001b[31mat \u001b[4mhttp://c.example\u001b[0m')).toEqual([['http://c.example', 'http://c.example/', '']]);
});

it('takes links that the job made, and tells where they lead', () => {
  expect(read(`a ${osc8('https://evil.example/', 'https://bank.example/')} b`)).toEqual([['https://bank.example/', 'https://evil.example/', 'evil.example']]);
  expect(read(`\u001b[1m${osc8('http://d.example/r', 'report')}\u001b[0m`)).toEqual([['report', 'http://d.example/r', 'd.example']]);
  // Never closed: as far as the line.
  expect(read('x \u001b]8;id=1;http://d.example/\u0007rest')).toEqual([['rest', 'http://d.example/', 'd.example']]);
});

it('makes no link of anything else', () => {
  for (const address of ['javascript:alert(1)//http', 'data:text/html,http', 'file:///etc/http', ' javascript:http', 'https://user@host.example/', 'http://', 'vbscript:http']) {
    expect(linksIn(osc8(address, 'click'), plain), address).toEqual([]);
  }
  expect(linksIn('nothing here, xhttp://y', plain)).toEqual([]);
});
