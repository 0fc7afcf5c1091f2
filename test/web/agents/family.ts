// An agent's family, and the receipts of what was passed on.
import { expect, test } from 'vitest';
import { accessibilityOf } from '../open-page.ts';
import { button, clone, openTab, page, parent } from './scene.ts';

export function family(): void {
  test('the family is a tree that the keyboard walks through; receipts are valid', async () => {
    await openTab('Sharing');
    await button('Show the family tree').click();
    const tree = page.getByRole('tree', { name: 'Family tree' });
    await tree.getByRole('treeitem', { name: /^Guide \(inst_.*\), yours, live/ }).waitFor();
    await tree.getByRole('treeitem', { name: /this agent/ }).focus();
    const focused = () => page.evaluate('document.activeElement.getAttribute("data-id")');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe(clone.id);
    expect(await page.getByRole('link', { name: /^Open Guide/ }).getAttribute('href')).toBe(`/agents/${clone.id}`);
    await page.keyboard.press('ArrowLeft');
    expect(await focused()).toBe(parent.instanceId);
    await page.keyboard.press('ArrowLeft');
    expect(await tree.getByRole('treeitem').count()).toBe(1);
    await page.keyboard.press('ArrowRight');
    await button('Show the receipts').click();
    const receipts = page.getByRole('list', { name: 'Receipts' });
    const toClone = receipts.getByRole('listitem').filter({ hasText: clone.inboxId });
    await toClone.first().waitFor();
    expect(await toClone.getByText('valid', { exact: true }).count()).toBe(2);
    expect(await accessibilityOf(page)).toEqual([]);
    await tree.getByRole('treeitem', { name: /this agent/ }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/agents/${clone.id}`);
    await page.goBack();
  });
}
