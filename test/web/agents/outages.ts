// Pages of another deployment, pages that are offline, and agents whose host is away.
import { deploymentKeys } from '@offshoot/rpc/auth';
import { expect, test } from 'vitest';
import { accessibilityOf } from '../open-page.ts';
import { button, clone, item, notice, openTab, page, system } from './scene.ts';

export function otherDeployment(): void {
  test('a page that knows another deployment asks for nothing until its person accepts the new one', async () => {
    await page.goto(`/agents/${clone.id}?tab=knows`);
    await item('vegetarian').waitFor();
    const pinned = () => page.evaluate<string>(`localStorage.getItem('offshoot-deployment')`);
    const real = await pinned();
    const other = deploymentKeys('of another pool').deploymentKey;
    await page.evaluate(`localStorage.setItem('offshoot-deployment', '${other}')`);
    await page.reload();
    const changed = page.getByRole('alert').filter({ hasText: 'This site belongs to a different deployment than before.' }).first();
    const dialog = page.getByRole('dialog', { name: 'Trust a different deployment?' });
    await changed.getByRole('button', { name: 'Accept the new key …' }).click();
    for (const key of [other, real]) await dialog.getByText(key).waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Keep the known key' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await pinned()).toBe(other);
    expect(await item(/./).count()).toBe(0);
    await changed.getByRole('button', { name: 'Accept the new key …' }).click();
    await dialog.getByRole('button', { name: 'Trust the new key' }).click();
    await item('vegetarian').waitFor();
    expect(await pinned()).toBe(real);
  });
}

export function outages(): void {
  test('a page that is offline, a gateway that is away, and an agent whose host is away: the page says so and goes on by itself', async () => {
    await page.goto(`/agents/${clone.id}?tab=knows`);
    await item('vegetarian').waitFor();
    await page.context().setOffline(true);
    await button('Ask again').click();
    await notice('You are offline. Your agent is asked as soon as you are back.').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await page.context().setOffline(false);
    await notice('You are offline').waitFor({ state: 'detached' });
    await page.route(/\/offshoot\./, (route) => route.abort());
    const away = page.getByRole('alert').filter({ hasText: 'Offshoot cannot be reached right now.' });
    await away.waitFor();
    await item('vegetarian').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await page.unrouteAll();
    await away.waitFor({ state: 'detached' });
    await system.running.stopHost();
    await page.getByText('It cannot answer right now, because its host is away.').first().waitFor();
    await page.getByText('It cannot be reached right now. It comes back with its host').waitFor();
    await openTab('Sharing');
    await page.getByText('It cannot answer right now, because its host is away.').locator('visible=true').first().waitFor();
    expect(await page.getByRole('link', { name: 'Choose what goes along' }).count()).toBe(0);
    expect(await accessibilityOf(page)).toEqual([]);
  });
}
