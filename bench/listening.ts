// What a host asks of one relay for many agents: connections and subscriptions, and whom a relay with a usual limit leaves unheard.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRelayNetwork } from '@offshoot/host/testing';
import { giftWrapsFor, newSecretKey, publicKeyOf, signEvent } from '@offshoot/nostr';
import { ANYBODY } from '@offshoot/nostr/relay/policy.ts';
import { serveRelay } from '@offshoot/nostr/relay/serve-relay.ts';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { WebSocket, WebSocketServer } from 'ws';
import { percentile } from './latency.ts';

const log = createLogger('bench', 'silent');
/** Of one connection: strfry's, unless it is configured otherwise. */
const USUAL_LIMIT = 20;
const PATIENCE_MS = 15_000;

export async function measureListening(agents: number): Promise<void> {
  console.log(`\n${agents} agents of a host at one relay, each is written to once`);
  for (const [name, most] of [
    ['one of the operator’s own', Number.POSITIVE_INFINITY],
    [`one that allows ${USUAL_LIMIT} subscriptions on a connection`, USUAL_LIMIT],
  ] as const) {
    const { connections, requests, heardMs } = await listened(agents, most);
    const time = heardMs.length === 0 ? '' : `, p50 ${percentile(heardMs, 0.5).toFixed(0)} ms, last ${Math.max(...heardMs).toFixed(0)} ms`;
    console.log(`  ${name}: ${connections} connections, ${requests} REQs; heard ${heardMs.length} of ${agents}${time}`);
  }
}

/** `most`: subscriptions of one connection. */
async function listened(agents: number, most: number) {
  const folder = mkdtempSync(join(tmpdir(), 'offshoot-bench-listening-'));
  const line = counting(most, () => relay.port);
  await once(line.server, 'listening');
  const url = `ws://127.0.0.1:${(line.server.address() as AddressInfo).port}/relay`;
  const relay = await serveRelay({
    host: '127.0.0.1',
    port: 0,
    file: join(folder, 'relay.db'),
    publicUrl: url,
    name: 'bench',
    policy: ANYBODY,
    log,
  });
  const network = createRelayNetwork({ defaults: [url], own: Number.isFinite(most) ? [] : [url], log });
  const direct = createRelayNetwork({ defaults: [url], log });
  try {
    const sentAt = new Map<string, number>();
    const heardMs: number[] = [];
    const keys = Array.from({ length: agents }, newSecretKey);
    for (const secretKey of keys) {
      const publicKey = publicKeyOf(secretKey);
      const signer = { publicKey, sign: (template: Parameters<typeof signEvent>[0]) => signEvent(template, secretKey) };
      network.subscribe(
        { publicKey, relays: [url], signer },
        {
          ownerId: 'bench',
          onEvent({ id }) {
            const at = sentAt.get(id);
            if (at !== undefined && sentAt.delete(id)) heardMs.push(performance.now() - at);
          },
        },
      );
    }
    while (line.requests < agents) await sleep(20);
    const { requests, connections } = line;
    const writer = newSecretKey();
    for (const secretKey of keys) {
      const [wrap] = giftWrapsFor(
        { text: 'hello', to: publicKeyOf(secretKey) },
        { secretKey: writer, now: new Date(), keepsCopy: false },
      ).wraps;
      if (wrap === undefined) throw new Error('a message has a wrap for its recipient');
      sentAt.set(wrap.event.id, performance.now());
      await direct.publish({}, wrap.event, [url], AbortSignal.timeout(PATIENCE_MS));
    }
    const until = performance.now() + (Number.isFinite(most) ? 3_000 : PATIENCE_MS);
    while (heardMs.length < agents && performance.now() < until) await sleep(20);
    return { connections, requests, heardMs };
  } finally {
    network.close();
    direct.close();
    line.close();
    await relay.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Between a client and the relay. */
function counting(most: number, relayPort: () => number) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  const counted = {
    ...{ server, connections: 0, requests: 0 },
    close() {
      for (const one of server.clients) one.terminate();
      server.close();
    },
  };
  server.on('connection', (client) => {
    counted.connections += 1;
    const open = new Set<string>();
    const relay = new WebSocket(`ws://127.0.0.1:${relayPort()}/relay`);
    const early: string[] = [];
    const pass = (text: string) => (relay.readyState === relay.OPEN ? relay.send(text) : early.push(text));
    relay.on('open', () => {
      for (const text of early.splice(0)) relay.send(text);
    });
    client.on('message', (data) => {
      const text = String(data);
      const [type, name = ''] = JSON.parse(text) as string[];
      if (type === 'CLOSE') open.delete(name);
      if (type === 'REQ') {
        counted.requests += 1;
        if (open.size >= most && !open.has(name))
          return client.send(JSON.stringify(['CLOSED', name, 'rate-limited: too many subscriptions']));
        open.add(name);
      }
      return pass(text);
    });
    relay.on('message', (data) => client.send(String(data)));
    for (const [one, other] of [
      [client, relay],
      [relay, client],
    ] as const) {
      one.on('close', () => other.terminate());
      one.on('error', () => other.terminate());
    }
  });
  return counted;
}
