import { expect, test } from 'vitest';
import { accessibilityOf } from '../open-page.ts';
import { acme, admin, button, heading, offences, page, status } from './scene.ts';

const SCRIPT = '<img src="https://tracker.example/p" onerror="alert(1)"><script>alert(2)</script>';

/** The profiles of the tenant, and what the page shows and changes of them. */
export function profiles(): void {
  test('profiles come in parts, and are filtered by name, metadata and status', async () => {
    const tenant = (await acme()).tenant;
    const make = (body: object) => admin.v1('POST', '/v1/agents', { body: { instructions: 'Help.', ...body }, tenant });
    await make({ name: 'security-analyst', description: `${SCRIPT} \u202edrawrof`, metadata: { team: 'security' } });
    for (let n = 1; n <= 25; n++) await make({ name: `helper-${n}` });
    await page.reload();
    await page.getByText('The first 24 profiles').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await button('Show more').click();
    await page.getByText('26 profiles', { exact: true }).waitFor();
    await page.getByRole('searchbox', { name: 'Metadata' }).fill('team=security');
    await page.getByText('1 profile', { exact: true }).waitFor();
    await page.getByText('⟨U+202E⟩drawrof').waitFor();
    await page.getByRole('searchbox', { name: 'Metadata' }).fill('team');
    await page.getByText('Enter a key and its value').waitFor();
    await page.getByRole('searchbox', { name: 'Metadata' }).fill('');
    await page.getByRole('searchbox', { name: 'Name' }).fill('PER-7');
    await page.getByText('1 profile', { exact: true }).waitFor();
    await page.getByRole('combobox', { name: 'Status' }).selectOption('archived');
    await page.getByText('No profiles match.').waitFor();
    await page.getByRole('link', { name: 'Show all profiles' }).click();
    await page.getByText('26 profiles', { exact: true }).waitFor();
    await heading('Agent profiles').waitFor();
    expect(offences()).toEqual([]);
  });

  test('without a connection, the list says so and comes back by itself', async () => {
    await page.route(/\/v1\/agents/, (route) => route.abort());
    await page.reload();
    await page.getByRole('alert').filter({ hasText: 'Offshoot cannot be reached right now.' }).waitFor();
    await page.unroute(/\/v1\/agents/);
    await status('The first 24 profiles').waitFor();
  });

  test('a session that ended elsewhere is renewed without a word', async () => {
    let answers = 0;
    await page.route(/\/v1\/agents\?/, (route) => (answers++ === 0 ? route.fulfill({ status: 401, json: {} }) : route.continue()));
    const [renewal] = await Promise.all([
      page.waitForRequest(/RefreshSession|SignIn/),
      page.getByRole('searchbox', { name: 'Name' }).fill('helper-1'),
    ]);
    expect(renewal.method()).toBe('POST');
    await page.getByText('11 profiles', { exact: true }).waitFor();
    await page.unroute(/\/v1\/agents\?/);
  });
}
