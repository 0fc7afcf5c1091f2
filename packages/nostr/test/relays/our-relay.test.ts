// Both sides of ours, and a person's client by nostr-tools: messages through a relay that shows them to their recipients only.
import * as nip17 from 'nostr-tools/nip17';
import { finalizeEvent, generateSecretKey, getPublicKey } from 'nostr-tools/pure';
import { Relay, useWebSocketImplementation } from 'nostr-tools/relay';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { giftWrapsFor, inboxRelaysIn, inboxRelaysTemplate, openGiftWrap, signEvent } from '../../src/index.ts';
import { RelayConnection } from '../../src/relays/connection.ts';
import type { Signer } from '../../src/relays/proofs.ts';
import { startRelay } from '../relay/a-relay.ts';

useWebSocketImplementation(WebSocket);

const person = generateSecretKey();
const agents = [1, 2].map(() => generateSecretKey());
const signerOf = (secretKey: Uint8Array): Signer => ({
  publicKey: getPublicKey(secretKey),
  sign: (template) => signEvent(template, secretKey),
});
const signal = () => AbortSignal.timeout(10_000);
const limits = () => ({ signal: signal(), maxEvents: 100, maxBytes: 1_000_000 });

test('two agents on one connection read what is theirs, answer, and hear what comes', async () => {
  const served = await startRelay({ policy: { isMember: () => true, mayRead: () => false } });
  const connection = new RelayConnection(served.url, { connect: (url) => new WebSocket(url), log: { debug: () => {} } });
  const theirs = await Relay.connect(served.url);
  theirs.onauth = async (template) => finalizeEvent(template, person);
  onTestFinished(async () => {
    connection.close();
    theirs.close();
    await served[Symbol.asyncDispose]();
  });

  const heard = agents.map((secretKey) => {
    const texts: string[] = [];
    const signer = signerOf(secretKey);
    const { promise, resolve } = Promise.withResolvers<void>();
    connection.subscribe(
      { kinds: [1059], '#p': [signer.publicKey] },
      { signer, onEvent: (wrap) => texts.push(openGiftWrap(wrap, { secretKey, now: new Date() }).text), onOpen: resolve },
    );
    return { texts, isOpen: promise };
  });
  await Promise.all(heard.map(({ isOpen }) => isOpen));

  for (const [at, secretKey] of agents.entries()) {
    const wrap = nip17.wrapEvent(person, { publicKey: getPublicKey(secretKey) }, `hello ${at}`);
    await theirs.publish(wrap).catch(async () => {
      await theirs.auth(async (template) => finalizeEvent(template, person));
      return theirs.publish(wrap);
    });
  }
  await expect.poll(() => heard.map(({ texts }) => texts)).toEqual([['hello 0'], ['hello 1']]);

  const [agent = new Uint8Array()] = agents;
  const [answer] = giftWrapsFor({ text: 'hello yourself', to: getPublicKey(person) }, { secretKey: agent, now: new Date() }).wraps;
  if (answer === undefined) throw new Error('there is no wrap');
  expect(await connection.publish(answer.event, { signer: signerOf(agent), signal: signal() })).toMatchObject({ ok: true });
  const stored = await connection.fetch({ kinds: [1059], '#p': [getPublicKey(person)] }, { ...limits(), signer: signerOf(person) });
  expect(stored.map((wrap) => nip17.unwrapEvent(wrap, person).content)).toEqual(['hello yourself']);

  const list = signEvent(inboxRelaysTemplate(['wss://relay.example'], new Date()), agent);
  expect(await connection.publish(list, { signal: signal() })).toMatchObject({ ok: true });
  const [published] = await connection.fetch({ kinds: [10_050], authors: [getPublicKey(agent)] }, limits());
  expect(published && inboxRelaysIn(published)).toEqual(['wss://relay.example']);
});
