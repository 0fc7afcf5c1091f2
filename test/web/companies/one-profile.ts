import { expect, test } from 'vitest';
import { accessibilityOf } from '../open-page.ts';
import { acme, admin, button, heading, offences, page, region, status } from './scene.ts';

const SCRIPT = '<img src="https://tracker.example/p" onerror="alert(1)"><script>alert(2)</script>';
/** Nothing in it breaks by itself. */
const LONG = 'long'.repeat(50);

let tenant: string;
let id: string;

const focused = () => page.evaluate('document.activeElement.textContent');
const dialog = () => page.getByRole('dialog');
const lines = async (name: string) =>
  (await region(name).getByRole('listitem').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));

/** The page of a profile with a base. */
export function oneProfile(): void {
  test('what is in effect is shown with where each value is from, and hostile texts are nothing but text', async () => {
    tenant = (await acme()).tenant;
    const make = async (body: object) => (await admin.v1<{ id: string }>('POST', '/v1/agents', { body, tenant })).id;
    const base = await make({ name: 'company-base', display_name: '<b>Base</b>', model: 'small', instructions: 'Be kind.' });
    const body = { name: `analyst-${LONG.slice(0, 50)}`, display_name: `<i>Analyst</i> \u05d0 ${LONG}`, base_profile_id: base };
    id = await make({
      ...body,
      description: `${SCRIPT} \u202edrawrof`,
      instructions: `${SCRIPT} \u202etxet ${LONG}`,
      metadata: { source: LONG },
    });
    await page.goto('/profiles?name=analyst-long');
    await page.getByRole('article').getByText('Base: company-base').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await page.getByRole('link', { name: '<i>Analyst</i>' }).focus();
    await page.keyboard.press('Enter');
    await heading(/^<i>Analyst<\/i>/).waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.tagName')).toBe('H1');
    await region('What is in effect').getByText('from <b>Base</b>, version 1').first().waitFor();
    expect(await lines('What is in effect')).toEqual([
      '<b>Base</b>, version 1',
      'this profile, version 1',
      'model from <b>Base</b>, version 1 small',
      'instructions 1 from <b>Base</b>, version 1 Be kind.',
      expect.stringContaining(
        'instructions 2 its own <img src="https://tracker.example/p" onerror="alert(1)"><script>alert(2)</script> ⟨U+202E⟩txet',
      ),
      `metadata.source its own ${LONG}`,
    ]);
    expect(await page.locator('main :is(script, img, iframe, i, b)').count()).toBe(0);
    await page.getByText('Show the JSON').click();
    await region('Own fields').getByText('"name": "analyst-long').waitFor();
    expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
    await page.getByRole('link', { name: 'Edit', exact: true }).click();
    await heading(/^Edit <i>Analyst<\/i>/).waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await page.goto(`/profiles/${id}`);
    expect(offences()).toEqual([]);
  });

  test('a label is set, split and removed by keyboard, and says what is wrong with it', async () => {
    await admin.v1('PATCH', `/v1/agents/${id}`, { body: { instructions: 'Triage CVEs.\nBe brief.', temperature: 0.2 }, tenant });
    await page.reload();
    const labels = region('Labels');
    await labels.getByRole('textbox', { name: 'New label' }).fill('production');
    await labels.getByRole('textbox', { name: 'Version' }).fill('1');
    await page.keyboard.press('Enter');
    await status('The label is set.').waitFor();
    await button('Move production').click();
    await labels.getByRole('textbox', { name: 'Version of production' }).fill('1=90, 2=20');
    await page.keyboard.press('Enter');
    await labels.getByText('a split that adds up to 100').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await labels.getByRole('textbox', { name: 'Version of production' }).fill('1=90, 2=10');
    await page.keyboard.press('Enter');
    await labels.getByText('production: version 1 (90%), version 2 (10%)').waitFor();
    await labels.getByRole('textbox', { name: 'New label' }).fill('canary');
    await labels.getByRole('textbox', { name: 'Version' }).fill('7');
    await page.keyboard.press('Enter');
    await labels.getByRole('alert').waitFor();
    // What was wrong before is no longer said, and nothing is sent.
    await labels.getByRole('textbox', { name: 'New label' }).fill('Bad Label!');
    await page.keyboard.press('Enter');
    await labels.getByText('Use lowercase letters, digits, hyphens and underscores').waitFor();
    await labels.getByRole('alert').waitFor({ state: 'detached' });
    expect(await labels.getByRole('textbox', { name: 'New label' }).getAttribute('aria-invalid')).toBe('true');
    await button('Remove production').click();
    await dialog().getByRole('button', { name: 'Remove' }).click();
    await labels.getByText('No labels.').waitFor();
    await status('The label production is removed.').waitFor();
    await expect.poll(focused).toBe('The label production is removed.');
  });

  test('who may use it is changed, nothing of anybody else’s is overwritten, and what cannot be is refused before it is sent', async () => {
    const access = region('Access');
    await access.getByRole('button', { name: 'Change access' }).click();
    await access.getByRole('textbox', { name: 'Allowed' }).fill('group_security\n\nkey_a');
    await access.getByRole('textbox', { name: 'Denied' }).fill('key_a');
    await button('Save').click();
    await access.getByRole('alert').filter({ hasText: 'is denied, too' }).waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await access.getByRole('textbox', { name: 'Denied' }).fill('');
    await admin.v1('PATCH', `/v1/agents/${id}`, { body: { access_control: { denied_subjects: ['key_b'] } }, tenant });
    await button('Save').click();
    await access.getByRole('alert').filter({ hasText: 'This conflicts with what is there now.' }).waitFor();
    await button('Cancel').click();
    await access.getByRole('listitem').filter({ hasText: 'key_b' }).waitFor();
    await access.getByRole('button', { name: 'Change access' }).click();
    await access.getByRole('textbox', { name: 'Allowed' }).fill('group_security\nkey_a');
    await access.getByRole('textbox', { name: 'Denied' }).fill('');
    await button('Save').click();
    await access.getByRole('listitem').filter({ hasText: 'group_security' }).waitFor();
    expect(await lines('Access')).toEqual(['group_security', 'key_a']);
  });

  test('two versions are compared line by line, and going back shows first what it changes', async () => {
    const versions = region('Versions');
    await versions.getByText(/^Version 4, .* by you: /).waitFor();
    await versions.getByRole('combobox', { name: 'From version' }).selectOption('1');
    await versions.getByRole('combobox', { name: 'To version' }).selectOption('2');
    await versions.getByRole('heading', { name: 'temperature' }).waitFor();
    expect(await versions.locator('del').allInnerTexts()).toContainEqual(expect.stringContaining('(not set)'));
    expect(await versions.locator('ins').allInnerTexts()).toContainEqual(expect.stringContaining('Triage CVEs.\nBe brief.'));
    await button('Go back to version 2').click();
    await dialog().getByText('Its content becomes version 5.').waitFor();
    await dialog().getByText('group_security').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await dialog().getByRole('button', { name: 'Go back to version 2' }).click();
    await versions.getByText('Version 5').waitFor();
    await region('Access').getByText('every member and key of the team').waitFor();
  });

  test('it is paused, archived, restored and deleted for good, each after a question', async () => {
    await button('Pause').click();
    expect(await accessibilityOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await button('Pause').click();
    await dialog().getByRole('button', { name: 'Pause' }).click();
    await status('The profile is paused.').waitFor();
    // The button that was pressed is gone.
    await expect.poll(focused).toBe('The profile is paused.');
    await button('Resume').click();
    await status('The profile can be used again.').waitFor();
    await button('Archive').click();
    await dialog().getByRole('button', { name: 'Archive' }).click();
    await status('The profile is archived.').waitFor();
    expect(await page.getByRole('textbox', { name: 'New label' }).count()).toBe(0);
    await button('Restore').click();
    await status('The profile is restored and can be used.').waitFor();
    await button('Delete for good').click();
    await dialog().getByRole('button', { name: 'Delete for good' }).click();
    await heading('Agent profiles').waitFor();
    await page.goto(`/profiles/${id}`);
    await heading('There is no such profile here').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
  });
}
