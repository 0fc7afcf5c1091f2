import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromWire } from '@offshoot/rpc/wire';
import { publishVersionAction, signWithWallet, verifyStatement } from '@offshoot/statements';
import { startTestNetwork } from '@offshoot/testing/testnet';
import { createInboxKeysReader, openAgentClient, registerInbox } from '@offshoot/xmtp';
import { generatePrivateKey } from 'viem/accounts';
import { expect, it } from 'vitest';
import type { Person } from './people.ts';
import { revokeInstallation } from './revocation.ts';
import { attestation, contentJsonOf, creation, resigning, TRIP_PLANNER, update, visibilityChange } from './signing.ts';
import { openStoreFront, present, refusalReason } from './store-front.ts';

it('accepts what real XMTP inboxes sign, with a wallet and with an installation, and reads their keys from the network', async () => {
  await using network = await startTestNetwork();
  const xmtp = { env: 'local', apiUrl: network.url } as const;
  await using front = await openStoreFront({ identities: createInboxKeysReader(xmtp) });
  const folder = await mkdtemp(join(tmpdir(), 'offshoot-template-'));
  try {
    const walletKey = generatePrivateKey();
    const { inboxId } = await registerInbox(xmtp, walletKey);
    const wallet: Person = { inboxId, sign: (text) => signWithWallet(walletKey, text) };
    const created = await front.created(wallet);

    await using client = await openAgentClient({
      network: xmtp,
      walletKey,
      dbPath: join(folder, 'xmtp.db3'),
      dbEncryptionKey: randomBytes(32),
    });
    const installation: Person = { inboxId, sign: async (text) => client.sign(text) };
    expect(client.inboxId).toBe(inboxId);
    const { template } = await front.as(wallet).updateTemplate(await update(installation, created, { ...TRIP_PLANNER, emoji: '✈️' }));
    await front.as(wallet).setTemplateVisibility(await visibilityChange(installation, present(template), 'public'));

    const stranger = generatePrivateKey();
    await registerInbox(xmtp, stranger);
    const forger: Person = { inboxId, sign: (text) => signWithWallet(stranger, text) };
    expect(await refusalReason(front.as(wallet).createTemplate(await creation(forger)))).toBe('STATEMENT_KEY_UNKNOWN');
    const nobody = front.inboxes.newPerson();
    expect(await refusalReason(front.as(nobody).createTemplate(await creation(nobody)))).toBe('STATEMENT_KEY_UNKNOWN');

    await network.stop();
    expect(await refusalReason(front.as(wallet).createTemplate(await creation(wallet)))).toBe('IDENTITY_UNAVAILABLE');
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

it('installation revoked after publishing: the version fails, is re-signed by the wallet, and verifies', async () => {
  await using network = await startTestNetwork();
  const xmtp = { env: 'local', apiUrl: network.url } as const;
  const identities = createInboxKeysReader(xmtp);
  await using front = await openStoreFront({ identities });
  const folder = await mkdtemp(join(tmpdir(), 'offshoot-template-'));
  try {
    const walletKey = generatePrivateKey();
    await using client = await openAgentClient({
      network: xmtp,
      walletKey,
      dbPath: join(folder, 'xmtp.db3'),
      dbEncryptionKey: randomBytes(32),
    });
    const { inboxId } = client;
    const wallet: Person = { inboxId, sign: (text) => signWithWallet(walletKey, text) };
    const installation: Person = { inboxId, sign: async (text) => client.sign(text) };
    const template = await front.created(installation);

    const read = async () => present((await front.as(wallet).getTemplateVersion({ templateId: template.id })).version);
    /** Verifies like an instance: keys from the network, everything else from the message. */
    const verification = async () => {
      const { templateId, previousDigest, content, statement } = await read();
      const action = publishVersionAction({ templateId, version: 1, previousDigest, contentJson: contentJsonOf(present(content)) });
      const keys = await identities.keysOf(inboxId, { fresh: true });
      return verifyStatement({ ...fromWire(present(statement)), action, keys, signer: inboxId, now: new Date() });
    };
    expect(await verification()).toEqual({ ok: true });

    await revokeInstallation(network.url, walletKey, inboxId, client.installationId);
    expect(await verification()).toMatchObject({ ok: false, reason: 'STATEMENT_KEY_UNKNOWN' });
    const again = await resigning(await read(), installation);
    expect(await refusalReason(front.as(wallet).resignTemplateVersion(again))).toBe('STATEMENT_KEY_UNKNOWN');

    await front.as(wallet).resignTemplateVersion(await resigning(await read(), wallet));
    expect(await verification()).toEqual({ ok: true });
    expect((await read()).digest).toBe(template.digest);
    await front.as(wallet).attestTemplateVersion(await attestation(wallet, template));
    expect((await read()).revision).toBe(3n);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
