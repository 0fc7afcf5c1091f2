import { expect, test } from 'vitest';
import { accessibilityOf } from '../open-page.ts';
import { acme, admin, button, colleague, focused, heading, page, recoveryFileOf } from './scene.ts';

/** A person comes into the pages for companies, and makes their tenant. */
export function tenants(): void {
  test('a person without an inbox is told so, brings theirs, and makes a tenant', async () => {
    await page.goto('/');
    await page.getByRole('link', { name: 'Companies', exact: true }).click();
    await heading('Agents for your team or company').waitFor();
    await button('Set up a team').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await page.locator('input[type=file]').setInputFiles(recoveryFileOf(admin));
    await heading('Create a team').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'Name of the team' }).fill('Acme');
    await page.keyboard.press('Enter');
    await page.getByText('This team has no profiles yet.').waitFor();
    await button('Try a sample').waitFor();
    await page.getByText('Team: Acme · Your role: platform-admin').waitFor();
    await focused('tagName').toBe('H1');
  });

  test('a sample is one press away, and answers', async () => {
    await button('Try a sample').click();
    await heading('Playground: Sample: help desk').waitFor();
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Where do I get a chair?');
    await page.keyboard.press('Enter');
    await page.getByRole('log', { name: 'Conversation' }).getByText('chair').nth(1).waitFor();
    const { tenant, get } = await acme();
    const { data } = await get<{ data: { id: string; name: string }[] }>('/v1/agents');
    expect(data.map(({ name }) => name)).toEqual(['sample-help-desk']);
    await admin.v1('DELETE', `/v1/agents/${data[0]?.id}?permanent=true`, { tenant });
    await page.goto('/profiles');
    await page.getByText('This team has no profiles yet.').waitFor();
  });

  test('an invitation is shown beside the own tenant, and accepting it lets the person choose, which this browser remembers', async () => {
    const hostile = '<b>Initech</b> \u05d0\u05d1';
    const { id } = await colleague.v1<{ id: string }>('POST', '/v1/tenants', { body: { name: hostile } });
    await colleague.v1('POST', '/v1/tenant/members', { body: { inbox_id: admin.inboxId, role: 'viewer' } });
    await page.reload();
    await page.getByText('You are invited to <b>Initech</b> \u05d0\u05d1 as viewer').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await page.getByRole('button', { name: /^Accept the invitation/ }).click();
    const choice = page.getByRole('combobox', { name: 'Team' });
    await choice.selectOption({ label: hostile });
    await page.reload();
    expect(await choice.inputValue()).toBe(id);
    await page.getByText('Your role: viewer').waitFor();
    await page.evaluate("localStorage.removeItem('offshoot-tenant')");
    await page.reload();
    await button('Acme').click();
    await page.getByText('This team has no profiles yet.').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
  });
}
