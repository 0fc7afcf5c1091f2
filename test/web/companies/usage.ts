import { expect, test } from 'vitest';
import { accessibilityOf } from '../open-page.ts';
import { acme, admin, heading, offences, origin, page, status } from './scene.ts';

/** What keys used, as numbers. */
export function usage(): void {
  test('what a key used is shown by day, key, agent and version', async () => {
    const { tenant } = await acme();
    const agent = await admin.v1<{ id: string }>('POST', '/v1/agents', { body: { name: 'counted', instructions: 'Help.' }, tenant });
    const body = { name: 'counter', scopes: ['agents:use', 'responses:write'] };
    const { secret } = await admin.v1<{ secret: string }>('POST', '/v1/keys', { body, tenant });
    await page.getByRole('link', { name: 'Usage' }).click();
    // The answer of the sample.
    await status(/^1 response:/).waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    for (const input of ['Hello.', 'My name is Saul.']) {
      const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
      const answer = await fetch(`${origin()}/v1/responses`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ agent_id: agent.id, input }),
      });
      expect(answer.status).toBe(200);
    }
    const stored = page.getByRole('meter', { name: /^Responses: .* of 1,000,000$/ });
    const row = page
      .getByRole('table', { name: 'By key or person, agent and version' })
      .getByRole('row', { name: /^counter counted 1 2 / });
    await expect
      .poll(async () => {
        await page.reload();
        await heading('Total').waitFor();
        await stored.waitFor();
        return [await row.count(), await stored.getAttribute('value')];
      })
      .toEqual([1, '3']);
    await page.getByText('Responses: 3 of 1,000,000').waitFor();
    await status(/^3 responses: \d+ input tokens, \d+ output tokens?$/).waitFor();
    expect(await page.getByRole('table').count()).toBe(4);
    expect(await page.getByText('All tokens', { exact: true }).count()).toBe(4);
    expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
    await admin.v1('DELETE', `/v1/agents/${agent.id}?permanent=true`, { tenant });
    await page.reload();
    await page.getByRole('row', { name: /^counter an agent that is gone 1 2 / }).waitFor();
    expect(await page.getByText(agent.id).count()).toBe(0);
    expect(await page.getByTitle(agent.id).count()).toBe(2);
  });

  test('other days have other sums, and days that are none are refused', async () => {
    await page.getByLabel('Last day').fill('2026-01-02');
    await page.getByText('The first day must not be after the last one.').waitFor();
    await page.getByLabel('First day').fill('2026-01-01');
    await status('Nothing was used on these days.').waitFor();
    await page.getByRole('combobox', { name: 'Days' }).selectOption('Last 7 days');
    await status(/^3 responses/).waitFor();
    expect(offences()).toEqual([]);
  });
}
