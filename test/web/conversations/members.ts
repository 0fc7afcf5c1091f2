import { eventually } from '@offshoot/testing';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { expect, test } from 'vitest';
import { accessibilityFindings } from '../open-page.ts';
import { bo, browser, button, caro, conversationId, drawer, inviteTagOf, inviteUrl, log, message, page, person, system } from './scene.ts';

/** Who comes, goes and is removed. */
export function members(): void {
  test('a member who is removed comes back by a new invite only, and revoking the invites gives another one', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(`/chats/${conversationId}`);
    await button('Details of the chat').click();
    const shownLink = () => page.getByText(/^https:\/\/dev\.convos\.org\/v2\?i=/).innerText();
    const confirm = async (open: string, title: RegExp, sure: string) => {
      await button(open).click();
      await page.getByRole('dialog', { name: title }).waitFor();
      expect(await accessibilityFindings(page)).toEqual([]);
      await page.getByRole('dialog', { name: title }).getByRole('button', { name: sure }).click();
      await page.getByRole('dialog', { name: title }).waitFor({ state: 'detached' });
    };
    await confirm('Remove Caro', /^Remove .*Caro.*\?$/, 'Remove them');
    await button('Remove Caro').waitFor({ state: 'detached' });
    await eventually(async () => expect(inviteTagOf(await shownLink())).not.toBe(inviteTagOf(inviteUrl)));
    await log()
      .getByText(/You.* removed .*Caro/)
      .waitFor();
    expect(await caro.join(inviteUrl, { profileName: 'Caro', timeoutSeconds: 3 })).toMatchObject({ status: 'timeout' });
    expect(await button('Remove Caro').count()).toBe(0);
    const next = await shownLink();
    // The command-line client waits for a conversation that it does not know, so it does not notice that it is let in again.
    await caro.join(next, { profileName: 'Caro', timeoutSeconds: 3 });
    await button('Remove Caro').waitFor();
    await caro.sendText(conversationId, 'I am back');
    await message('I am back').waitFor();

    await drawer().getByRole('textbox', { name: 'Name of the chat' }).fill('Late lunch');
    await button('Rename').click();
    await page.getByRole('heading', { level: 1, name: 'Late lunch' }).waitFor();
    await drawer().getByRole('textbox', { name: 'Name of the chat' }).fill('Lunch');
    await button('Rename').click();
    await page.getByRole('heading', { level: 1, name: 'Lunch', exact: true }).waitFor();

    await confirm('Revoke all invites', /^Revoke all invites\?$/, 'Revoke them');
    await eventually(async () => expect(inviteTagOf(await shownLink())).not.toBe(inviteTagOf(next)));
  });

  test('a member who leaves is asked first, and the conversation is gone from the list', async () => {
    await page.goto('/chats');
    await page.getByRole('link', { name: 'Dinner' }).click();
    await page.getByRole('heading', { level: 1, name: 'Dinner' }).waitFor();
    await button('Details of the chat').click();
    await person('guide');
    await button(/^Guide.*In Lunch$/).waitFor();
    await button('Leave').click();
    await button('Stay').click();
    await button('Leave').click();
    await button('Leave this chat').click();
    await page.getByRole('link', { name: 'Lunch' }).waitFor();
    await page.getByRole('link', { name: 'Dinner' }).waitFor({ state: 'detached' });
  });

  test('a person with a wallet is told why there is no invite, and adds others by their inbox', async () => {
    const account = privateKeyToAccount(generatePrivateKey());
    await using own = await browser.newContext({ baseURL: `http://localhost:${system.config.port}` });
    await own.exposeFunction('askWallet', async (method: string, params: [`0x${string}`]) =>
      method === 'personal_sign' ? account.signMessage({ message: { raw: params[0] } }) : [account.address],
    );
    await own.addInitScript('window.ethereum = { request: ({ method, params }) => askWallet(method, params) }');
    const wallet = await own.newPage();
    await wallet.goto('/chats');
    await wallet.getByRole('button', { name: 'Use my wallet' }).click();
    await wallet.getByRole('button', { name: 'New chat' }).click();
    await wallet.getByRole('textbox', { name: 'Name of the chat' }).fill('Wallet');
    await wallet.getByRole('button', { name: 'Start it' }).click();
    await wallet.getByRole('button', { name: 'Details of the chat' }).click();
    await wallet.getByText('Your key is in a wallet, which cannot write invites.').waitFor();
    await wallet.getByRole('textbox', { name: 'Add an agent or a person' }).fill(bo.inboxId);
    await wallet.getByRole('button', { name: /By their ID$/ }).click();
    await wallet.getByText('Added.').waitFor();
  });
}
