import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { it } from 'vitest';
import { Suite } from './suite';

// Not a test: `just screenshots` runs it.
const s = new Suite();
const TO = resolve(import.meta.dirname, '../../docs/screenshots');

const BUILD = `
say() { printf "[\\033[1;34mINFO\\033[m] $@"; }
say 'Scanning for projects …\\n'
for m in api core web; do say 'Compiling \\033[36m%s\\033[m with javac [debug release 25]\\n' $m; sleep 0.3; done
for p in 10 35 70 100; do printf '\\rDownloading artifacts … %s%%' $p; sleep 0.1; done; echo
printf '[\\033[1;33mWARNING\\033[m] OrderBook.java:[117,24] deprecated item is not annotated with @Deprecated\\n'
for t in Order Price Depth Match Trade Quote Book Feed; do say 'Running dev.example.%sTest\\n' $t; say '\\033[1;32mTests run: %d\\033[m, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.%02d s\\n' $((RANDOM % 40 + 5)) $((RANDOM % 90 + 9)); sleep 0.1; done
`;

const FAILS = `${BUILD}
echo 'MatchTest.crossesTheSpread:61 expected: <42> but was: <41>' >&2
printf '[\\033[1;31mERROR\\033[m] \\033[1;31mTests run: 164, Failures: 1\\033[m\\n'
exit 1`;

it('writes the pictures', async () => {
  mkdirSync(TO, { recursive: true });
  const done = await s.server.queue(BUILD, 'maven-app: build and test');
  const failed = await s.server.queue(FAILS, 'order-book: build and test');
  await s.server.end(failed);
  await s.server.end(done);
  await s.server.end(await s.server.queue('exit 127', 'deploy staging'));
  const running = await s.server.queue(`${BUILD}n=0; while sleep 0.2; do n=$((n + 1)); say 'replayed %d of 9000 events\\n' $((n * 20)); done`, 'replay: nightly events');
  for (let index = 0; index < 4; index++) await s.server.queue('sleep 600', `integration: shard ${index + 1} of 4`);
  const waiting = await s.server.queue('make -C firmware', 'firmware: build for arm', { requiredLabels: { arch: 'arm64' } });
  const worker = await s.server.workerOf(failed);
  await s.open(`/jobs/${running}`);
  await s.line(/replayed \d{3}/).waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await s.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const [size, width, height] of [['wide', 1200, 720], ['narrow', 360, 720]] as const) {
      await s.page.setViewportSize({ width, height });
      for (const [name, path, ready] of [
        ['overview', '/', '.chart'],
        ['jobs', '/jobs', 'tbody tr'],
        ['selected', '/jobs', 'tbody tr'],
        ['job', `/jobs/${failed}`, '.log-stderr'],
        ['running', `/jobs/${running}`, '.log-row'],
        ['log', `/jobs/${failed}?view=log#L12-L14`, '.log-selected'],
        ['waiting', `/jobs/${waiting}`, '.why-workers li'],
        ['worker', `/workers/${worker}`, '.facts-page'],
        ['new-job', '/new', 'textarea'],
        ['workers', '/workers', 'tbody tr'],
        ['audit', '/audit', 'tbody tr'],
      ] as const) {
        await s.open(path);
        await s.page.locator(ready).first().waitFor();
        if (name === 'new-job') await s.page.getByLabel('Command', { exact: true }).fill('make -j4 test | tee results.txt');
        if (name === 'selected') {
          await s.page.getByRole('checkbox', { name: 'Select all shown' }).check();
          await s.page.locator('.bulk-bar').waitFor();
        }
        // What comes by itself a moment later.
        if (path === '/jobs') await s.page.getByRole('button', { name: /^queued \d/ }).waitFor();
        // Two frames: what has been decided is drawn.
        await s.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
        await s.page.screenshot({ path: `${TO}/${name}-${size}-${colorScheme}.png` });
      }
    }
  }
});
