import { expect, test } from 'vitest';
import { accessibilityOf } from '../open-page.ts';
import { acme, admin, button, colleague, heading, offences, page, region, status } from './scene.ts';

let tenant: string;
let id: string;

const field = (name: string) => page.getByRole('textbox', { name, exact: true });
const dialog = () => page.getByRole('dialog');
const read = () => admin.v1<Record<string, unknown> & { version: number }>('GET', `/v1/agents/${id}`, { tenant });
const focused = () => page.evaluate('document.activeElement.id');

/** A profile is written as a form and as JSON. */
export function writing(): void {
  test('a new profile is checked in the page, and has only what was typed', async () => {
    tenant = (await acme()).tenant;
    await page.goto('/profiles');
    await page.getByRole('link', { name: 'New profile' }).click();
    await heading('New profile').waitFor();
    await field('Name').fill('Not a name');
    await field('Temperature').fill('warm');
    await button('Add a tool: Function').click();
    await button('Create the profile').click();
    await page.getByRole('alert').filter({ hasText: '4 things need to be corrected first.' }).waitFor();
    await expect.poll(focused).toBe('profile-name');
    await page.getByText('This must be 1 to 64 lowercase letters').waitFor();
    await page.getByRole('alert').getByText('“Instructions” is missing.').waitFor();
    expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
    await field('Name').fill('writer');
    await field('Temperature').fill('0');
    await button('Remove the tool Function').click();
    await button('Add a tool: File search').click();
    await field('Instructions').fill('Write\nwell.');
    await page.getByRole('combobox', { name: 'Trust level' }).selectOption('L2');
    await button('JSON').click();
    const json = field('The profile as JSON');
    expect(JSON.parse(await json.inputValue())).toEqual({
      ...{ name: 'writer', instructions: 'Write\nwell.', trust_level: 'L2', temperature: 0 },
      tools: [{ type: 'file_search' }],
    });
    await json.fill('{"name": "writer", "instructons": "Write."}');
    await button('Form').click();
    await page.getByText('instructons is unknown here.').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await json.fill('{"name": "writer", "instructions": "Write.", "store": false, "metadata": {"team": "docs"}}');
    await button('Form').click();
    expect(await field('Instructions').inputValue()).toBe('Write.');
    await page.getByRole('link', { name: 'Discover', exact: true }).click();
    await dialog().getByText('Leave without saving?').waitFor();
    await page.keyboard.press('Escape');
    await button('Create the profile').click();
    await heading('writer').waitFor();
    id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    expect(await read()).toMatchObject({ version: 1, instructions: 'Write.', store: false, metadata: { team: 'docs' }, temperature: null });
    expect(offences()).toEqual([]);
  });

  test('an edit sends only what changed, and says so if nothing did', async () => {
    await page.getByRole('link', { name: 'Edit', exact: true }).click();
    await heading('Edit writer').waitFor();
    await button('Save as version 2').click();
    await status('Nothing has changed.').waitFor();
    await field('Model').fill('small');
    const [request] = await Promise.all([page.waitForRequest((one) => one.method() === 'PATCH'), button('Save as version 2').click()]);
    expect([request.postDataJSON(), request.headers()['if-match']]).toEqual([{ model: 'small' }, '1']);
    await heading('writer').waitFor();
    await region('What is in effect').getByText('small').waitFor();
    const { digest } = await admin.v1<{ digest: string }>('GET', `/v1/agents/${id}/configuration`, { tenant });
    const made = await admin.createTemplate({ agentName: 'writer', instructions: 'Write.', model: { default: 'small' } });
    const template = { template_id: made.id, template_version: 1, template_digest: made.digest };
    await admin.v1('PUT', `/v1/agents/${id}/publication`, { body: { version: 2, digest, ...template }, tenant });
    await page.reload();
    await page
      .getByText(/^Version 2 was published on/)
      .getByRole('link', { name: 'version 1 of a template' })
      .waitFor();
  });

  test('if another member writes meanwhile, both changes are shown, and nothing is lost', async () => {
    await page.getByRole('link', { name: 'Edit', exact: true }).click();
    await field('Instructions').fill('Write\nbriefly.');
    await field('Temperature').fill('0.2');
    await admin.v1('PATCH', `/v1/agents/${id}`, { body: { instructions: 'Write at length.', metadata: { level: 'b' } }, tenant });
    await button('Save as version 3').click();
    await heading('Another person has saved version 3 since you began').waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.tagName')).toBe('H2');
    await page.getByText('Both of you changed these fields. If you keep your changes, they replace theirs: instructions').waitFor();
    expect(await page.locator('ins').allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringContaining('Write at length.'), expect.stringContaining('briefly.')]),
    );
    expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
    await button('Apply my changes on top of theirs').click();
    await status('Your changes are applied on top of version 3.').waitFor();
    expect(await field('Instructions').inputValue()).toBe('Write\nbriefly.');
    await button('Save as version 4').click();
    await heading('writer').waitFor();
    expect(await read()).toMatchObject({
      version: 4,
      instructions: 'Write\nbriefly.',
      temperature: 0.2,
      metadata: { team: 'docs', level: 'b' },
    });
  });

  test('what the service refuses is said, and a member who may only read is offered no changes', async () => {
    await page.goto('/profiles/new');
    await field('Name').fill('writer');
    await field('Instructions').fill('Again.');
    await button('Create the profile').click();
    await page.getByRole('alert').filter({ hasText: "is named 'writer' already" }).waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await page.getByRole('link', { name: 'Profiles', exact: true }).click();
    await dialog().getByRole('button', { name: 'Leave' }).click();
    await heading('Agent profiles').waitFor();
    const own = (await colleague.v1<{ data: { id: string; name: string }[] }>('GET', '/v1/tenants')).data[0];
    await page.evaluate(`localStorage.setItem('offshoot-tenant', ${JSON.stringify(own?.id)})`);
    await page.goto('/profiles/new');
    await page.getByText('Your role in this team does not allow you to change profiles.').waitFor();
    const theirs = await colleague.v1<{ id: string }>('POST', '/v1/agents', {
      body: { name: 'reader', instructions: 'Read.' },
      tenant: own?.id ?? '',
    });
    await page.goto(`/profiles/${theirs.id}`);
    await region('Versions').getByText('Version 1').waitFor();
    await region('Versions').getByText('by another member: ').waitFor();
    for (const name of ['Edit', 'Try it in the playground']) expect(await page.getByRole('link', { name, exact: true }).count()).toBe(0);
    expect(await page.locator('main').getByRole('button').allInnerTexts()).toEqual(['Copy', 'Copy']);
    await page.evaluate(`localStorage.setItem('offshoot-tenant', ${JSON.stringify(tenant)})`);
    await page.goto('/profiles');
  });
}
