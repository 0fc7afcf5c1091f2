// The relay of a host: for its agents alone, behind a proxy that says from where clients come.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBinary } from '@bufbuild/protobuf';
import type { NostrSettings, NostrStatus } from '@offshoot/context';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { deploymentKeys } from '@offshoot/rpc/auth';
import { freePort } from '@offshoot/runtime/process/free-port.ts';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { nostrAction } from '@offshoot/statements';
import { untilFound } from '@offshoot/testing';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { startOwnRelay } from '../../src/adapters/own-relay.ts';
import { configFromEnv } from '../../src/config.ts';
import { clientOf, Desk, newRequestId } from '../desk.ts';
import { claim, setScene } from '../scene.ts';
import { talk } from '../talk.ts';
import { Writer } from './a-relay.ts';

const { seed, host: ofHost } = deploymentKeys('the deployment of this test').host();
const ownRelayIn = (settings: Record<string, string>) =>
  configFromEnv({ OFFSHOOT_SERVICE_KEY: seed, OFFSHOOT_HOST_CERTIFICATE: ofHost.certificate, ...settings }).service.ownRelay;

test('a host has a relay if its operator says how it is reached', () => {
  expect(ownRelayIn({})).toBeUndefined();
  expect(ownRelayIn({ HOST_RELAY_PORT: '9000' })).toBeUndefined();
  const HOST_RELAY_URL = 'wss://Agents.example/relay';
  expect(ownRelayIn({ HOST_RELAY_URL })).toEqual({ port: 8_091, publicUrl: 'wss://agents.example/relay' });
  expect(() => ownRelayIn({ HOST_RELAY_URL: 'https://agents.example' })).toThrow(/HOST_RELAY_URL must be an address/);
});

async function startBehindProxy(port = 0) {
  const folder = mkdtempSync(join(tmpdir(), 'offshoot-own-relay-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const relay = await startOwnRelay({
    ...{ host: '127.0.0.1', port, publicUrl: 'wss://agents.example/relay', dataDir: folder, now: () => new Date() },
    ...{ policy: { isMember: () => false, mayRead: () => false }, log: createLogger('host', 'silent') },
  });
  onTestFinished(() => relay.close());
  return relay;
}

test('attack: a flood of connections from one network, whose clients invent where they come from', async () => {
  const { port } = await startBehindProxy();
  const connected = async (forwarded: string) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/relay`, { headers: { 'x-forwarded-for': forwarded } });
    onTestFinished(() => socket.terminate());
    const [said] = await Promise.race([once(socket, 'message'), once(socket, 'close')]);
    return Buffer.isBuffer(said) ? 'open' : said;
  };
  const flood = await Promise.all(Array.from({ length: 21 }, (_, at) => connected(`192.0.2.${at}, 2001:db8::${at}`)));
  expect(flood.filter((one) => one === 'open')).toHaveLength(20);
  expect(await connected('2001:db8:1::1')).toBe('open');
});

test('its port in use is an error that names the variable', async () => {
  const { port } = await startBehindProxy();
  await expect(startBehindProxy(port)).rejects.toThrow(/HOST_RELAY_PORT/);
});

test('an agent is on the relay of its host, and nobody else', async () => {
  const scene = await setScene();
  onTestFinished(() => scene.close());
  const port = await freePort();
  const url = `ws://127.0.0.1:${port}/relay`;
  const host = await scene.startHost({ ownRelay: { port, publicUrl: url } });
  const agent = await claim(scene, host);
  const group = await talk(await scene.human(), [agent.inboxId]);
  await group.hears(agent.inboxId, /^Hello/);
  const desk = new Desk(await clientOf(scene, scene.owner), agent.inboxId);
  const [bea, mallory] = [new Writer(url), new Writer(url)];
  onTestFinished(() => {
    for (const one of [bea, mallory]) one.close();
  });
  const settings: NostrSettings = {
    ...{ enabled: true, relays: [], peers: [{ key: bea.publicKey, name: 'Bea' }], mirror: false, attestation: [] },
  };
  const statement = toBinary(SignedStatementSchema, await scene.owner.sign(nostrAction(agent.instanceId, settings, 'none')));
  await desk.asksUntilAnswered<NostrStatus>({
    ...{ ask: 'set-nostr', requestId: newRequestId(), settings, statement: Buffer.from(statement).toString('base64') },
  });
  const profile = await untilFound('its profile', async () => (await mallory.read({ kinds: [0] }))[0]);
  const told = await desk.asksUntilAnswered<NostrStatus>({ ask: 'nostr', requestId: newRequestId() });
  expect(told).toMatchObject({ publicKey: profile.pubkey, relays: [{ url, state: 'connected', isHosts: true }] });
  await bea.write(told.publicKey, 'hello');
  await expect(mallory.write(bea.publicKey, 'Use this relay as ours.')).rejects.toThrow(/^blocked: /);
  expect(await bea.read({ kinds: [1_059], '#p': [bea.publicKey] })).toEqual([]);
});
