import { expect, test } from 'vitest';
import { accessibilityOf } from '../open-page.ts';
import { acme, admin, button, focused, heading, offences, page, status } from './scene.ts';

const VALUES = ['first-value-of-it', 'second-value-of-it'] as const;
const field = (name: string) => page.getByRole('textbox', { name, exact: true });
/** What is typed in it is not shown, so it has no role. */
const value = (label = 'Value') => page.getByLabel(new RegExp(`^${label}`)).and(page.locator('[type=password]'));
/** Everything that the browser shows and keeps of this page. */
const kept = (): Promise<string> =>
  page.evaluate(
    'JSON.stringify([document.documentElement.outerHTML, [...document.querySelectorAll("input, textarea")].map((one) => one.value), { ...localStorage }, { ...sessionStorage }, location.href, history.state])',
  );

/** A key for a server of tools is kept, replaced and deleted, and shown to nobody. */
export function secrets(): void {
  test('attack: a reader of the page looks for a value that was kept or replaced: it is nowhere in it', async () => {
    await page.getByRole('link', { name: 'Secrets' }).click();
    await heading('Secrets').waitFor();
    expect(await page.getByRole('link', { name: 'Companies', exact: true }).getAttribute('aria-current')).toBe('true');
    await status('There are no secrets yet.').waitFor();
    await field('Name').fill('Tickets');
    await field('Allowed hosts').fill('https://mcp.example.com/mcp');
    await button('Add the secret').click();
    await page.getByText('Use 1 to 64 lowercase letters').waitFor();
    await page.getByText('Use 8 to 8,192 printable ASCII characters').waitFor();
    await page.getByText('Enter 1 to 8 different hosts').waitFor();
    await focused('tagName').toBe('INPUT');
    expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
    await field('Name').fill('tickets');
    await value().fill(VALUES[0]);
    expect(await value().getAttribute('type')).toBe('password');
    await field('Allowed hosts').fill('MCP.example.com\n127.0.0.1:8443');
    await button('Add the secret').click();
    await status('“tickets” is added.').waitFor();
    await heading('tickets').waitFor();
    await page.getByText('mcp.example.com, 127.0.0.1:8443').waitFor();
    expect(await kept()).not.toContain(VALUES[0]);
    await button('Replace the value of tickets').click();
    await value('New value').fill(VALUES[1]);
    const [request] = await Promise.all([page.waitForRequest((one) => one.method() === 'PUT'), button('Replace it').click()]);
    expect(request.postDataJSON()).toEqual({ value: VALUES[1], allowed_hosts: ['mcp.example.com', '127.0.0.1:8443'] });
    await status('“tickets” has a new value.').waitFor();
    await focused('textContent').toBe('Replace the value');
    expect(await kept()).not.toContain(VALUES[1]);
    await field('Name').fill('tickets');
    await value().fill(VALUES[0]);
    await field('Allowed hosts').fill('mcp.example.com');
    await button('Add the secret').click();
    await page.getByRole('alert').filter({ hasText: "A secret is named 'tickets' already" }).waitFor();
    expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
  });

  test('a secret that profiles name is not deleted, and the page says which', async () => {
    const { tenant, get } = await acme();
    const { data } = await get<{ data: { id: string }[] }>('/v1/secrets');
    const headers = { Authorization: { secret_id: data[0]?.id, prefix: 'Bearer ' } };
    const server = { type: 'mcp', server_label: 'tickets', server_url: 'https://mcp.example.com/mcp', headers };
    const body = { name: 'ticket-clerk', instructions: 'Help.', tools: [server] };
    const { id } = await admin.v1<{ id: string }>('POST', '/v1/agents', { body, tenant });
    await page.reload();
    await button('Delete tickets').click();
    await button('Delete it').click();
    const named = page.getByRole('alert').filter({ hasText: 'It is still in use.' });
    await named.getByRole('link', { name: 'ticket-clerk' }).waitFor();
    expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
    await button('Cancel').click();
    await focused('textContent').toBe('Delete');
    await admin.v1('DELETE', `/v1/agents/${id}?permanent=true`, { tenant });
    await button('Delete tickets').click();
    await button('Delete it').click();
    await status('“tickets” is deleted.').waitFor();
    await focused('textContent').toBe('“tickets” is deleted.');
    await heading('tickets').waitFor({ state: 'detached' });
    expect(offences()).toEqual([]);
  });
}
