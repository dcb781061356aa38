import { expect, it } from 'vitest';
import { Suite } from './suite';

const s = new Suite();

const bar = () => s.page.getByRole('group', { name: 'Jobs that are selected' });
const box = (name: string) => s.page.getByRole('checkbox', { name: `Select ${name}`, exact: true });
const badge = (name: string) => s.page.locator('tr', { has: s.page.getByRole('link', { name, exact: true }) }).locator('.badge');

it('cancels a range of jobs after one question, and runs one of them again', async () => {
  await s.server.end(await s.server.queue('true', 'some ended'));
  for (let number = 1; number <= 4; number++) await s.server.queue('sleep 600', `some ${number}`);
  await s.open('/jobs?name=some');
  await badge('some 1').getByText('running').waitFor();
  const row = s.page.locator('tr', { hasText: 'some 4' });
  const before = await row.boundingBox();
  await box('some 4').click();
  await bar().getByText('1 selected').waitFor();
  await s.page.keyboard.down('Shift');
  await box('some ended').click();
  await s.page.keyboard.up('Shift');
  await bar().getByText('5 selected').waitFor();
  expect(await row.boundingBox(), 'no row makes room').toEqual(before);
  for (const colorScheme of ['light', 'dark'] as const) {
    await s.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await s.accessible(`selected jobs, ${colorScheme}`);
  }
  await bar().getByRole('button', { name: 'Cancel 4' }).click();
  const question = s.page.getByRole('dialog', { name: 'Cancel 4 jobs?' });
  await question.getByText('Left out: 1 has ended.').waitFor();
  await s.accessible('a question for several jobs');
  await question.getByRole('button', { name: 'Cancel 4 jobs' }).click();
  // Those that wait are cancelled at once, and those that run once they are gone, which may be before the answer.
  await s.page.locator('.toast', { hasText: /^\d jobs? (was|were|is|are) (cancelled|being stopped)[^:]*\.$/ }).waitFor();
  expect(await s.page.locator('.toast').count()).toBe(1);
  for (let number = 1; number <= 4; number++) await badge(`some ${number}`).getByText('cancelled').waitFor();
  await bar().waitFor({ state: 'detached' });
  await box('some ended').check();
  await bar().getByRole('button', { name: 'Retry 1' }).click();
  await s.page.getByRole('button', { name: 'Queue 1 job again' }).click();
  await s.page.locator('.toast', { hasText: '1 job was queued again.' }).waitFor();
  await s.page.mouse.move(0, 0);
  await expect.poll(() => s.page.getByRole('link', { name: 'some ended' }).count()).toBe(2);
});

it('cancels all that match the filter, with the keyboard alone, and says how many there are', async () => {
  const many = 120;
  s.server.batch(Array.from({ length: many }, (_, index) => `true all-${index}`));
  await s.open('/jobs?name=true all-');
  await s.page.getByText(`${many} jobs`, { exact: true }).waitFor();
  await s.page.getByRole('button', { name: `queued ${many}` }).waitFor();
  await s.page.getByRole('checkbox', { name: 'Select all shown' }).focus();
  await s.page.keyboard.press('Space');
  await bar().getByText('50 selected').waitFor();
  await s.page.getByRole('button', { name: `Select all ${many} that match` }).focus();
  await s.page.keyboard.press('Enter');
  await bar().getByText(`All ${many} jobs that match`).waitFor();
  await bar().getByRole('button', { name: `Cancel ${many}` }).focus();
  await s.page.keyboard.press('Enter');
  const sure = s.page.getByRole('button', { name: `Cancel ${many} jobs` });
  await sure.focus();
  await s.page.keyboard.press('Enter');
  await s.page.locator('.toast', { hasText: `${many} jobs were cancelled.` }).waitFor();
  await s.page.getByRole('button', { name: `cancelled ${many}` }).waitFor();
  await s.page.getByRole('button', { name: 'queued 0' }).waitFor();
});

it('offers labels that there are', async () => {
  await s.server.end(await s.server.queue('true', 'labelled', { labels: { team: 'web' } }));
  await s.open('/jobs');
  await s.page.getByLabel('Label', { exact: true }).focus();
  await expect.poll(() => s.page.locator('datalist option').evaluateAll((all) => all.map((each) => (each as HTMLOptionElement).value))).toContain('team=web');
  await s.open('/new');
  await s.page.locator('summary').click();
  await s.page.getByLabel('Add one of other jobs').selectOption('team=web');
  expect(await s.page.getByLabel('Labels', { exact: true }).inputValue()).toBe('team=web');
});
