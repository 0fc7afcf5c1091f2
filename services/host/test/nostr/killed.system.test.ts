// The host dies by kill -9 at each step of publishing an agent on Nostr: before a relay answers, while it takes an event, and after it has. The
// relay ends up with each event of the agent, and with one of each kind.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { toBinary } from '@bufbuild/protobuf';
import type { NostrSettings, NostrStatus } from '@offshoot/context';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import type { NostrEvent } from '@offshoot/nostr';
import { nostrAction } from '@offshoot/statements';
import { untilFound } from '@offshoot/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type WebSocket, WebSocket as WebSocketClient, WebSocketServer } from 'ws';
import { clientOf, Desk, newRequestId } from '../desk.ts';
import { kill, startHostProcess } from '../host-process.ts';
import { claim, type Scene, setScene } from '../scene.ts';
import { talk } from '../talk.ts';
import { startRelay, Writer } from './a-relay.ts';

/** Between the agent and the relay: says when an event is on its way, and when the relay has answered. */
class Line {
  readonly #server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  /** The relay gets none of it, and the agent no answer. */
  isDead = false;
  onEvent = () => {};
  onAnswer = () => {};

  constructor(relayUrl: () => string) {
    this.#server.on('connection', (agent) => this.#join(agent, new WebSocketClient(relayUrl())));
  }

  get listening(): Promise<unknown> {
    return once(this.#server, 'listening');
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('it listens');
    return `ws://127.0.0.1:${address.port}/relay`;
  }

  #join(agent: WebSocket, relay: WebSocket): void {
    const early: string[] = [];
    relay.on('open', () => {
      for (const text of early.splice(0)) relay.send(text);
    });
    agent.on('message', (data) => {
      const text = String(data);
      if (text.startsWith('["EVENT"')) this.onEvent();
      if (this.isDead) return;
      if (relay.readyState === relay.OPEN) relay.send(text);
      else early.push(text);
    });
    relay.on('message', (data) => {
      const text = String(data);
      if (text.startsWith('["OK"')) this.onAnswer();
      if (!this.isDead) agent.send(text);
    });
    for (const [one, other] of [
      [agent, relay],
      [relay, agent],
    ] as const) {
      one.on('close', () => other.close());
      one.on('error', () => other.close());
    }
  }

  close(): void {
    for (const one of this.#server.clients) one.terminate();
    this.#server.close();
  }
}

let scene: Scene;
let relay: Awaited<ReturnType<typeof startRelay>>;
let line: Line;
let reader: Writer;
const children: ChildProcess[] = [];

beforeEach(async () => {
  line = new Line(() => relay.directUrl);
  await line.listening;
  relay = await startRelay({ publicUrl: line.url });
  scene = await setScene();
  reader = new Writer(relay.directUrl);
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => kill(child)));
  reader?.close();
  line?.close();
  await scene?.close();
  await relay?.close();
});

const settings: NostrSettings = { enabled: true, relays: [], peers: [], mirror: false, attestation: [] };

test('killed as it sends, as the relay answers, and once it has: nothing is lost, nothing is there twice', async () => {
  const startHost = () => {
    const { child } = startHostProcess(scene, { env: { OFFSHOOT_NOSTR_RELAYS: line.url } });
    children.push(child);
    return child;
  };
  /** Kills it in the moment in which something happens for the `nth` time; the relay hears no more of it from then on. */
  const killedAt = (child: ChildProcess, when: 'onEvent' | 'onAnswer', nth: number) =>
    new Promise<void>((resolve) => {
      let left = nth;
      line[when] = () => {
        left--;
        if (left > 0) return;
        line[when] = () => {};
        line.isDead = true;
        resolve(kill(child));
      };
    });

  const first = startHost();
  const url = await untilFound('the host registers', () => [...scene.pool.hosts.values()][0]?.address);
  const agent = await claim(scene, { url });
  const group = await talk(await scene.human(), [agent.inboxId]);
  await group.hears(agent.inboxId, /^Hello/);
  await scene.pool.reported(agent.instanceId, 'LIVE');
  const desk = new Desk(await clientOf(scene, scene.owner), agent.inboxId);

  const atFirst = killedAt(first, 'onEvent', 1);
  const signed = await scene.owner.sign(nostrAction(agent.instanceId, settings, 'none'));
  const statement = Buffer.from(toBinary(SignedStatementSchema, signed)).toString('base64');
  // The answer may come from the next process.
  const settled = desk.asksUntilAnswered<NostrStatus>({ ask: 'set-nostr', requestId: newRequestId(), settings, statement });
  await atFirst;
  expect(await reader.read({ kinds: [0, 10_002, 10_050] })).toEqual([]);

  for (const [when, nth] of [
    ['onAnswer', 1],
    ['onEvent', 2],
  ] as const) {
    line.isDead = false;
    await killedAt(startHost(), when, nth);
  }
  line.isDead = false;
  startHost();
  const published = await untilFound('all of it on the relay', async () => {
    const events: NostrEvent[] = await reader.read({ kinds: [0, 10_002, 10_050] });
    return events.length >= 3 ? events : undefined;
  });
  expect(published.map(({ kind }) => kind).sort((a, b) => a - b)).toEqual([0, 10_002, 10_050]);
  expect(new Set(published.map(({ pubkey }) => pubkey)).size).toBe(1);
  expect(await settled).toMatchObject({ settings: { enabled: true } });
  const { publicKey } = await desk.asksUntilAnswered<NostrStatus>({ ask: 'nostr', requestId: newRequestId() });
  expect(published[0]?.pubkey).toBe(publicKey);
});
