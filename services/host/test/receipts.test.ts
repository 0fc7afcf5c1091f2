// The receipt for a hand-over: signed by the parent and sent, bypassing the pool, to the owner who ordered it.
import { type Receipt, receiptCodec, verifyReceipt } from '@offshoot/convos/receipt-codec.ts';
import { textDigest } from '@offshoot/statements';
import { untilFound } from '@offshoot/testing';
import { openAgentClient, type XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningInstanceHost } from '../src/index.ts';
import { plainEngine } from './plain-engine.ts';
import { type Configured, claim, prepareClone, type Scene, setScene } from './scene.ts';
import { talk } from './talk.ts';

let scene: Scene;
let host: RunningInstanceHost;
let ownersInbox: XmtpAgentClient;
let parent: Configured;

beforeAll(async () => {
  scene = await setScene();
  host = await scene.startHost({ engine: plainEngine(), idleTarget: 2 });
  ownersInbox = await openAgentClient({
    network: scene.network,
    walletKey: scene.owner.walletKey,
    dbPath: `${scene.folder}/owner/xmtp.db3`,
    dbEncryptionKey: new Uint8Array(32).fill(9),
    codecs: [receiptCodec],
  });
  const human = await scene.human();
  parent = await claim(scene, host);
  const group = await talk(human, [parent.inboxId]);
  await scene.pool.reported(parent.instanceId, 'LIVE');
  await group.say('Remember that Saul is vegetarian');
});
afterAll(async () => {
  await ownersInbox?.close();
  await scene?.close();
});

async function receipts(): Promise<{ receipt: Receipt; sender: string; fallback: string | undefined }[]> {
  await ownersInbox.sync();
  const dms = await ownersInbox.conversations({ kind: 'dm' });
  const pages = await Promise.all(dms.map((dm) => ownersInbox.messages(dm.id)));
  return pages
    .flatMap(({ messages }) => messages)
    .flatMap((message) =>
      message.kind === 'custom' && message.contentType === receiptCodec.contentType
        ? [{ receipt: message.content as Receipt, sender: message.senderInboxId, fallback: message.fallback }]
        : [],
    );
}

test('the owner’s inbox gets one receipt, signed by the parent: what was asked, what was sent, to whom and when', async () => {
  const { child, configure, send } = await prepareClone(scene, { parent, prompt: 'everything' });
  await scene.rpc(host).configure(configure);
  await scene.rpc(host).cloneSummary(send);
  await scene.pool.transfer(child.transferId, 'DELIVERED');
  const [first] = await untilFound('the receipt is there', async () => {
    const found = await receipts();
    return found.length > 0 ? found : undefined;
  });
  if (!first) throw new Error('no receipt');
  expect(first.sender).toBe(parent.inboxId);
  expect(first.receipt.action).toMatchObject({
    sourceInstanceId: parent.instanceId,
    ownerId: scene.owner.inboxId,
    targetInboxId: child.inboxId,
    transferId: child.transferId,
    statementNonce: send.order.statement.nonce,
    contextPromptDigest: textDigest('everything'),
  });
  expect(first.receipt.action.documentSize).toBeGreaterThan(0);
  expect(first.fallback).toContain(child.inboxId);
  const keys = await scene.identities.keysOf(parent.inboxId, { fresh: true });
  expect(await verifyReceipt(first.receipt, { sourceInboxId: parent.inboxId, keys, now: new Date() })).toEqual({ ok: true });

  // Repeating the order changes nothing, nor does a restart.
  await scene.rpc(host).cloneSummary(send);
  await host.close();
  host = await scene.startHost({ engine: plainEngine(), idleTarget: 1 });
  await untilFound('the parent is back', () => host.host.agent(parent.instanceId).isConnected);
  expect(host.host.agent(parent.instanceId).store.receipts.owed()).toEqual([]);
  expect(await receipts()).toHaveLength(1);
});
