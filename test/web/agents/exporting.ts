// The owner takes what an agent knows along, as a file that only they can open.
import { readFileSync } from 'node:fs';
import type { Claim } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { Decrypter } from 'age-encryption';
import { expect, test } from 'vitest';
import { accessibilityOf } from '../open-page.ts';
import { fold, GUIDE, mia, owner, page, parent, saul } from './scene.ts';

/** An agent that nothing else has asked. */
export let packer: Claim;

export function exporting(): void {
  test('the owner makes a file of what an agent knows, signed by it and locked with a passphrase', async () => {
    const section = page.getByRole('region', { name: 'Take its memory with you' });
    packer = await owner.claim((await owner.createTemplate({ ...GUIDE, agentName: 'Packer' })).id);
    const group = await saul.conversation(mia.client.inboxId, packer.inboxId);
    await owner.settled(packer.id);
    await saul.ask(group, 'Packer, remember that Mia sings in a choir.', /Noted/);
    await page.goto(`/agents/${packer.instanceId}?tab=sharing`);
    await fold('Take its memory with you');
    await section.getByLabel('Passphrase for the file').fill('four words are enough');
    await section.getByLabel('Once more').fill('four words are');
    await section.getByText('The two differ.').waitFor();
    expect(await section.getByRole('button', { name: 'Make the file' }).isDisabled()).toBe(true);
    await section.getByLabel('Once more').fill('four words are enough');
    expect(await accessibilityOf(page)).toEqual([]);
    await section.getByRole('button', { name: 'Make the file' }).click();
    await section.getByText('signed by your agent').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    const [download] = await Promise.all([page.waitForEvent('download'), section.getByRole('link', { name: 'Save the file' }).click()]);
    expect(download.suggestedFilename()).toBe(`${packer.instanceId}.age`);
    const decrypter = new Decrypter();
    decrypter.addPassphrase('four words are enough');
    const made = JSON.parse(await decrypter.decrypt(readFileSync(await download.path()), 'text')) as { manifest: string; parts: object };
    expect(JSON.stringify(made.parts)).toContain('choir');
    expect(JSON.parse(made.manifest)).toMatchObject({ instanceId: packer.instanceId, ownerId: owner.inboxId });
    await page.goto(`/agents/${parent.instanceId}`);
  });
}
