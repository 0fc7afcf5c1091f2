// Servers of tools that an owner has connected to an agent.
import { connectServer, type Owner, recipientOf } from '@offshoot/client';
import { ECHO } from '@offshoot/mcp/testing';
import { canonicalJson } from '@offshoot/statements';
import { expect, test } from 'vitest';
import { accessibilityOf } from '../open-page.ts';
import { button, clone, lineTo, mcp, notice, owner, page } from './scene.ts';

export function servers(): void {
  test('the owner sees the servers whose tools it may call, and disconnects one', async () => {
    const section = page.getByRole('region', { name: 'Servers of tools', exact: true });
    const line = await lineTo({ instanceId: clone.id, inboxId: clone.inboxId });
    const tools = [{ definition: canonicalJson({ annotations: {}, ...ECHO } as never), risk: 'R5' as const }];
    // Without a credential, an owner only signs.
    const signer = { sign: (action) => owner.sign(action) } as Owner;
    await connectServer(signer, line, recipientOf(clone), { id: 'parrot', url: mcp.url, tools, credential: undefined });
    await button('Show the servers').click();
    await section.getByRole('heading', { name: 'parrot' }).waitFor();
    await section.getByText('You connected it. It wants no credential.').waitFor();
    await section.getByText('echo: the agent asks before each call (R5)').waitFor();
    await section.getByText('mv ~/Downloads/offshoot-recovery.json ~/.offshoot-browser/identity.json').waitFor();
    await section.getByText(`npx offshoot agents connect ${clone.id} https://…`).waitFor();
    expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
    await button('Disconnect parrot').click();
    await page.getByRole('dialog', { name: 'Disconnect parrot?' }).waitFor();
    await page.keyboard.press('Escape');
    await button('Disconnect parrot').click();
    await button('Disconnect it').click();
    await notice('Your agent calls parrot no more.').waitFor();
    await section.getByText('It calls no tools of servers.').waitFor();
    expect((await line.servers()).servers).toEqual([]);
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Your agent calls parrot no more.');
    await button('Hide the servers').click();
  });
}
