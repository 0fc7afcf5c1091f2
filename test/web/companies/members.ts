import { expect, test } from 'vitest';
import { accessibilityOf } from '../open-page.ts';
import { acme, admin, button, colleague, focused, heading, offences, page, status } from './scene.ts';

/** People come into the tenant, get another role, and go. */
export function members(): void {
  const who = () => `${colleague.inboxId.slice(0, 8)}…${colleague.inboxId.slice(-4)}`;
  const line = () => page.getByRole('listitem').filter({ has: heading(who()) });

  test('a person is invited, accepts, and gets another role', async () => {
    await page.getByRole('link', { name: 'Members' }).click();
    await heading('Members').waitFor();
    await page.getByRole('textbox', { name: 'Their account ID' }).fill('somebody');
    await button('Invite').click();
    await page.getByText('An account ID has 64 characters').waitFor();
    await focused('tagName').toBe('INPUT');
    await page.getByRole('textbox', { name: 'Their account ID' }).fill(colleague.inboxId);
    await page.getByRole('textbox', { name: 'Groups' }).fill('group_security');
    await button('Invite').click();
    await status('Invited.').waitFor();
    await line().getByText('invited', { exact: true }).waitFor();
    expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
    await colleague.v1('POST', `/v1/tenants/${(await acme()).tenant}/accept`);
    await page.reload();
    await line()
      .getByText(/^agent-user, since/)
      .waitFor();
    await line().getByText('group_security').waitFor();
    await button(`Edit ${who()}`).click();
    await line().getByRole('combobox', { name: 'Role' }).selectOption('viewer');
    await button('Save').click();
    await line()
      .getByText(/^viewer, since/)
      .waitFor();
    await focused('textContent').toBe('Edit');
  });

  test('the only admin cannot leave by accident, and a member is removed', async () => {
    const you = page.getByRole('listitem').filter({ has: page.getByText('you', { exact: true }) });
    await you.getByText('The only platform admin cannot be removed or get another role.').waitFor();
    expect(await you.getByRole('button', { name: /^Remove/ }).count()).toBe(0);
    await you.getByRole('button', { name: /^Edit/ }).click();
    expect(await you.getByRole('combobox', { name: 'Role' }).isDisabled()).toBe(true);
    expect(await accessibilityOf(page)).toEqual([]);
    await you.getByRole('button', { name: 'Cancel' }).click();
    await button(`Remove: ${who()}`).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await status('Removed.').waitFor();
    await line().waitFor({ state: 'detached' });
  });

  test('an identity provider is added and removed', async () => {
    await page.getByText('Add an identity provider').click();
    await page.getByRole('textbox', { name: 'Issuer' }).fill('https://login.example.com');
    await page.getByRole('textbox', { name: 'Audience' }).fill('offshoot');
    await page.getByRole('textbox', { name: 'Role claim' }).fill('roles');
    await page.getByRole('textbox', { name: 'Roles by value' }).fill('admins');
    await button('Add').click();
    await page.getByText('Line 1 must have the form').waitFor();
    expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
    await page.getByRole('textbox', { name: 'Roles by value' }).fill('admins = platform-admin');
    await button('Add').click();
    await heading('https://login.example.com').waitFor();
    await page.getByText('from the claim roles: admins = platform-admin; everyone else is refused').waitFor();
    await button('Remove https://login.example.com').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await heading('https://login.example.com').waitFor({ state: 'detached' });
  });

  test('the audit says who did what, and is searched by ID', async () => {
    const rows = page.getByRole('table', { name: 'Changes, the latest first' }).getByRole('row');
    await rows.filter({ hasText: 'issuer.delete' }).waitFor();
    await rows.filter({ hasText: 'member.remove' }).waitFor();
    const { data } = await (await acme()).get<{ data: { id: string }[] }>('/v1/keys');
    await page.getByRole('combobox', { name: 'Show' }).selectOption('changes to something');
    await page.getByRole('textbox', { name: 'ID', exact: true }).fill(data.at(-1)?.id ?? '');
    await button('Show').click();
    await expect.poll(() => rows.count()).toBe(4);
    for (const action of ['key.create', 'key.rotate', 'key.revoke']) await rows.filter({ hasText: action }).waitFor();
    expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
    const before = page.viewportSize();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.reload();
    await rows.filter({ hasText: 'issuer.delete' }).waitFor();
    expect(
      await page.evaluate(
        'document.querySelector(\'nav [aria-current=page][href="/members"]\').getBoundingClientRect().right <= innerWidth',
      ),
    ).toBe(true);
    if (before) await page.setViewportSize(before);
    expect(offences()).toEqual([]);
  });

  test('attack: a tenant is deleted by accident: only its name does it, and then nothing of it is shown', async () => {
    await admin.v1('POST', '/v1/tenants', { body: { name: 'Fleeting' } });
    await page.reload();
    const choice = page.getByRole('combobox', { name: 'Team' });
    await choice.selectOption({ label: 'Fleeting' });
    await button('Delete the team…').click();
    const dialog = page.getByRole('dialog');
    await focused('textContent').toBe('Delete Fleeting?');
    await page.keyboard.press('Enter');
    expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
    const confirm = dialog.getByRole('button', { name: 'Delete it' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByRole('textbox', { name: 'To confirm, type Fleeting' }).fill('fleeting');
    expect(await confirm.isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await button('Delete the team…').click();
    await dialog.getByRole('textbox', { name: 'To confirm, type Fleeting' }).fill('Fleeting');
    await confirm.click();
    await dialog.getByRole('heading', { name: 'Fleeting is deleted' }).waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await focused('tagName').toBe('H1');
    await button('Acme').click();
    await heading('People').waitFor();
    expect(await page.getByText('Fleeting').count()).toBe(0);
    expect(offences()).toEqual([]);
  });
}
