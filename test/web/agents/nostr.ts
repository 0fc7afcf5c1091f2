// An agent on Nostr, as its owner puts it there and says who may write to it.
import { schnorr } from '@noble/curves/secp256k1.js';
import { newSecretKey, npubOf, publicKeyOf } from '@offshoot/nostr';
import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { accessibilityOf } from '../open-page.ts';
import { packer } from './exporting.ts';
import { button, fold, lineTo, notice, page, parent } from './scene.ts';

/** Reserved: nothing answers there. */
const RELAY = 'wss://relay.example.invalid';

/** The extension says no, then signs something else, then attests. */
async function attestsByExtension(section: Locator): Promise<void> {
  const ownKey = newSecretKey();
  const answers = [
    () => Promise.reject(new Error('The person said no.')),
    () => '00'.repeat(64),
    (digest: string) => Buffer.from(schnorr.sign(Buffer.from(digest, 'hex'), ownKey)).toString('hex'),
  ];
  await page.exposeFunction('signDigest', (digest: string) => answers.shift()?.(digest));
  await page.evaluate(`window.nostr = { getPublicKey: async () => '${publicKeyOf(ownKey)}', signSchnorr: window.signDigest }`);
  // The page looks for one when it shows the section anew.
  await button('Look again').click();
  const attest = section.getByRole('button', { name: 'Attest it with your Nostr extension' });
  for (const left of [2, 1]) {
    await attest.click();
    await section.getByText('Your extension did not attest the agent.').waitFor();
    expect(answers).toHaveLength(left);
  }
  expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
  await attest.click();
  await notice('Your key on Nostr says now that the agent is yours.').waitFor();
  await section.getByText(`Attested by ${npubOf(publicKeyOf(ownKey)).slice(0, 12)}`).waitFor();
  expect(await section.getByRole('switch', { name: 'Publish what it knows' }).isEnabled()).toBe(true);
}

export function nostr(): void {
  test('the owner puts it on Nostr, lets somebody write to it and removes them, and names a relay', async () => {
    const section = page.getByRole('region', { name: 'Nostr', exact: true });
    const peers = section.getByRole('list', { name: 'Who may write to it' }).locator(':scope > li');
    const settled = async () => (await (await lineTo(packer)).nostr()).settings;
    const focused = () => page.evaluate('document.activeElement.textContent');
    const mia = publicKeyOf(newSecretKey());
    await page.goto(`/agents/${packer.instanceId}?tab=settings`);
    await fold('Nostr');
    await section.getByText('Your agent is not on Nostr.').waitFor();
    await section.getByText('Nobody. Messages of all others are dropped unread.').waitFor();
    const mirror = section.getByRole('switch', { name: 'Publish what it knows' });
    expect(await mirror.isDisabled()).toBe(true);
    await section.getByText(`offshoot agents nostr ${packer.instanceId} --attest-with`).waitFor();
    expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
    await section.getByLabel('Add a relay of your own').fill('https://relay.example');
    await section.getByText('This is no address of a relay.').waitFor();
    await section.getByLabel('Add a relay of your own').fill(RELAY);
    await button('Add the relay').click();
    await notice('Added. Your agent uses your relays').waitFor();
    await section.getByRole('switch', { name: /^On Nostr/ }).click();
    await notice('Your agent is on Nostr now.').waitFor();
    expect(await focused()).toContain('Your agent is on Nostr now.');
    await section.getByText('✓ Verified', { exact: true }).waitFor();
    await attestsByExtension(section);
    await section.getByLabel('Public key').fill('nsec1qqqq');
    await section.getByText('This is no public key.').waitFor();
    expect(await button('Let them write').isDisabled()).toBe(true);
    await section.getByLabel('Public key').fill(npubOf(mia));
    await section.getByRole('textbox', { name: 'Name' }).fill('Mia 🧳');
    await button('Let them write').click();
    await notice('Mia 🧳 can write to your agent now.').waitFor();
    expect(await section.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('');
    await peers
      .filter({ hasText: 'Mia 🧳' })
      .filter({ hasText: npubOf(mia).slice(0, 12) })
      .waitFor();
    expect(await settled()).toMatchObject({ enabled: true, peers: [{ key: mia, name: 'Mia 🧳' }] });
    await section.getByLabel('Public key').fill(npubOf(publicKeyOf(newSecretKey())));
    await section.getByRole('textbox', { name: 'Name' }).fill('MIA 🧳');
    await section.getByText('This name is taken in the list.').waitFor();
    await section.getByRole('list', { name: 'Relays' }).getByText(RELAY).waitFor();
    expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
    await button('Remove Mia 🧳').click();
    await notice('Mia 🧳 cannot write to your agent any more.').waitFor();
    await section.getByRole('switch', { name: /^On Nostr/ }).click();
    await notice('Your agent is not on Nostr any more.').waitFor();
    await button(`Remove the relay ${RELAY}`).click();
    await notice('Removed.').waitFor();
    expect(await settled()).toEqual({
      enabled: false,
      relays: [],
      peers: [],
      mirror: false,
      attestation: ['auth', expect.any(String), '', expect.any(String)],
    });
    await page.goto(`/agents/${parent.instanceId}`);
  });
}
