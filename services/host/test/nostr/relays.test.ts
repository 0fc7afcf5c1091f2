// How a host reaches relays: all agents by one connection to each, and nothing that is not on the Internet but what its operator names.
import { once } from 'node:events';
import { createServer } from 'node:net';
import {
  inboxRelaysTemplate,
  LOOK_BACK_MS,
  newSecretKey,
  profileTemplate,
  publicKeyOf,
  relayListTemplate,
  signEvent,
} from '@offshoot/nostr';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { untilFound } from '@offshoot/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { createRelayNetwork, type RelayNetworkOptions } from '../../src/adapters/nostr-relays.ts';
import { type NostrAccount, type RelayNetwork, RelaysAway } from '../../src/agent/nostr/relays.ts';
import { startRelay, Writer } from './a-relay.ts';

const log = createLogger('relays', 'silent');
const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});
function keep<T extends { close(): unknown }>(one: T): T {
  open.push(one);
  return one;
}
const network = (o: Partial<RelayNetworkOptions>): RelayNetwork => keep(createRelayNetwork({ defaults: [], log, ...o }));
const signal = () => AbortSignal.timeout(10_000);
const twoDaysAgo = () => new Date(Date.now() - LOOK_BACK_MS);

function accountOf(relays: readonly string[], secretKey = newSecretKey()): NostrAccount & { secretKey: Uint8Array } {
  const publicKey = publicKeyOf(secretKey);
  return { publicKey, relays, secretKey, signer: { publicKey, sign: (template) => signEvent(template, secretKey) } };
}

describe('a relay', () => {
  let relay: Awaited<ReturnType<typeof startRelay>>;
  let relays: RelayNetwork;
  let account: ReturnType<typeof accountOf>;
  beforeEach(async () => {
    relay = keep(await startRelay());
    relays = network({ defaults: [relay.url] });
    account = accountOf([relay.url]);
  });

  test('takes what an agent publishes, and says where others read', async () => {
    const now = new Date();
    const event = signEvent(profileTemplate({ name: 'Bosun', about: '', now }), account.secretKey);
    expect(await relays.publish(account, event, [relay.url], signal())).toEqual({ taken: 1, refused: 0, away: 0 });
    expect((await relays.newest(account, { kind: 0, author: account.publicKey }, signal()))?.id).toBe(event.id);
    expect(relays.stateOf(relay.url)).toBe('connected');
    const bea = keep(new Writer(relay.url));
    expect(await relays.inboxRelaysOf(bea.publicKey, [relay.url], signal())).toEqual([]);
    // Of the relays that a stranger names, the agent calls those on the Internet.
    const named = inboxRelaysTemplate(['wss://relay.example', 'ws://relay.example', 'wss://127.0.0.1', relay.url], now);
    await bea.publish(signEvent(named, bea.secretKey));
    expect(await relays.inboxRelaysOf(bea.publicKey, [relay.url], signal())).toEqual(['wss://relay.example', relay.url]);
  });

  test('has the messages to an agent, which proves whose they are', async () => {
    const bea = keep(new Writer(relay.url));
    const [first, second] = [await bea.write(account.publicKey, 'one'), await bea.write(account.publicKey, 'two')];
    const unread = await relays.unread(account, twoDaysAgo(), signal());
    expect(new Set(unread.map(({ id }) => id))).toEqual(new Set([first.id, second.id]));
    expect(await relays.unread(accountOf([relay.url]), twoDaysAgo(), signal())).toEqual([]);
  });

  test('tells what has come and what comes, to each of many agents of one connection', async () => {
    const bea = keep(new Writer(relay.url));
    const agents = [account, accountOf([relay.url]), accountOf([relay.url])];
    const before = await bea.write(account.publicKey, 'before');
    const heard = agents.map(() => [] as string[]);
    const subscriptions = agents.map((one, at) => relays.subscribe(one, { ownerId: 'o', onEvent: ({ id }) => heard[at]?.push(id) }));
    await untilFound('what was there', () => heard[0]?.includes(before.id));
    const sent = await Promise.all(agents.map(({ publicKey }) => bea.write(publicKey, 'hi')));
    await untilFound('what came', () => sent.every(({ id }, at) => heard[at]?.includes(id)));
    expect(heard.map(({ length }) => length)).toEqual([2, 1, 1]);
    for (const one of subscriptions) one.close();
  });

  test('that is away keeps nothing from the others', async () => {
    const gone = await startRelay();
    await gone.close();
    relays = network({ defaults: [relay.url, gone.url] });
    const event = signEvent(relayListTemplate([relay.url], new Date()), account.secretKey);
    expect(await relays.publish(account, event, [relay.url, gone.url], signal())).toEqual({ taken: 1, refused: 0, away: 1 });
    await expect(relays.publish(account, event, [gone.url], signal())).rejects.toThrow(RelaysAway);
    expect(relays.stateOf(gone.url)).toBe('away');
  });
});

test('forty agents at a relay that allows twenty subscriptions on a connection are all heard; their connections end with them', async () => {
  const server = keep(new WebSocketServer({ port: 0, host: '127.0.0.1' }));
  await once(server, 'listening');
  const open = new Map<string, number>();
  let connections = 0;
  server.on('connection', (socket) => {
    const own = ++connections;
    const names = new Set<string>();
    socket.on('close', () => {
      for (const name of names) open.delete(`${own} ${name}`);
    });
    socket.on('message', (data) => {
      const [type, name = ''] = JSON.parse(String(data)) as string[];
      if (type === 'CLOSE') {
        names.delete(name);
        open.delete(`${own} ${name}`);
      }
      // As strfry: no CLOSED.
      if (type === 'REQ' && names.size >= 20) socket.send(JSON.stringify(['NOTICE', 'ERROR: too many concurrent REQs']));
      else if (type === 'REQ') {
        names.add(name);
        open.set(`${own} ${name}`, own);
        socket.send(JSON.stringify(['EOSE', name]));
      }
    });
  });
  const url = `ws://127.0.0.1:${(server.address() as { port: number }).port}`;
  const listening = (o: Partial<RelayNetworkOptions>) => {
    const relays = network({ defaults: [url], ...o });
    return Array.from({ length: 40 }, () => relays.subscribe(accountOf([url]), { ownerId: 'o', onEvent: () => {} }));
  };
  const many = listening({});
  await untilFound('all of them', () => open.size === 40);
  expect([connections, server.clients.size]).toEqual([3, 3]);
  for (const one of many) one.close();
  await untilFound('their end', () => open.size === 0);
  await untilFound('one connection, which rests', () => server.clients.size === 1);
  connections = 0;
  const own = listening({ own: [url] });
  await untilFound('as many as one connection takes', () => open.size === 20);
  expect(connections).toBe(1);
  for (const one of own) one.close();
});

describe('attacks', () => {
  /** Notes who connects. */
  async function internal(): Promise<{ port: number; connections: () => number }> {
    let connections = 0;
    const server = keep(
      createServer((socket) => {
        connections += 1;
        socket.destroy();
      }),
    );
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    return { port: (server.address() as { port: number }).port, connections: () => connections };
  }

  test.each([
    ['a name that leads into the host’s network', 'relay.example', ['127.0.0.1']],
    ['a name with an address on the Internet and one inside', 'relay.example', ['93.184.215.14', '127.0.0.1']],
    ['the address itself', '127.0.0.1', ['127.0.0.1']],
    ['the address in IPv6', '[::ffff:7f00:1]', ['::ffff:127.0.0.1']],
  ])('an owner’s relay that is an internal address: %s', async (_, host, addresses) => {
    const { port, connections } = await internal();
    const relays = network({ addressesOf: async () => addresses });
    const url = `wss://${host}:${port}`;
    const account = accountOf([url]);
    await expect(relays.unread(account, twoDaysAgo(), signal())).rejects.toThrow(RelaysAway);
    relays.subscribe(account, { ownerId: 'o', onEvent: () => {} }).close();
    expect([connections(), relays.stateOf(url)]).toEqual([0, 'away']);
  });

  test('a relay that floods: what one reading takes has an end, and the others are read', async () => {
    const bea = newSecretKey();
    const agent = accountOf([]);
    const wrap = signEvent(
      { kind: 1059, created_at: Math.floor(Date.now() / 1000), tags: [['p', agent.publicKey]], content: 'x'.repeat(10_000) },
      bea,
    );
    const server = keep(new WebSocketServer({ port: 0, host: '127.0.0.1' }));
    await once(server, 'listening');
    let said = 0;
    server.on('connection', (socket) => {
      socket.on('error', () => {});
      socket.on('message', (data) => {
        const [type, name] = JSON.parse(String(data)) as string[];
        if (type !== 'REQ') return;
        const flood = () => {
          for (let many = 0; many < 500 && socket.readyState === 1; many++, said++) socket.send(JSON.stringify(['EVENT', name, wrap]));
          if (socket.readyState === 1 && said < 200_000) setImmediate(flood);
        };
        flood();
      });
    });
    const url = `ws://127.0.0.1:${(server.address() as { port: number }).port}`;
    const relay = keep(await startRelay());
    const relays = network({ defaults: [url, relay.url] });
    const honest = await keep(new Writer(relay.url)).write(agent.publicKey, 'hello');
    const unread = await relays.unread({ ...agent, relays: [url, relay.url] }, twoDaysAgo(), signal());
    expect(unread.map(({ id }) => id)).toContain(honest.id);
    expect(unread.length).toBeLessThanOrEqual(1_001);
  });

  test('an owner with very many relays: their agents listen to ten of them', async () => {
    const asked = new Set<string>();
    const relays = network({
      addressesOf: async (name) => {
        asked.add(name);
        return ['10.0.0.1'];
      },
    });
    const open = Array.from({ length: 40 }, (_, at) =>
      relays.subscribe(accountOf([`wss://r${at}.example`]), { ownerId: 'o', onEvent: () => {} }),
    );
    relays.subscribe(accountOf(['wss://another.example']), { ownerId: 'another', onEvent: () => {} });
    await untilFound('all are looked up', () => asked.has('another.example'));
    expect(asked.size).toBe(11);
    // What they no longer listen to makes room.
    for (const one of open) one.close();
    relays.subscribe(accountOf(['wss://last.example']), { ownerId: 'o', onEvent: () => {} });
    await untilFound('it is looked up', () => asked.has('last.example'));
  });

  test('strangers who name very many relays: the host is connected to 64', async () => {
    const asked = new Set<string>();
    const relays = network({
      addressesOf: async (name) => {
        asked.add(name);
        return ['10.0.0.1'];
      },
    });
    const event = signEvent(relayListTemplate([], new Date()), newSecretKey());
    for (let at = 0; at < 64; at++) relays.subscribe(accountOf([`wss://r${at}.example`]), { ownerId: `o${at}`, onEvent: () => {} });
    await expect(relays.publish({}, event, ['wss://one-more.example'], signal())).rejects.toThrow(RelaysAway);
    await untilFound('all are looked up', () => asked.size === 64);
    expect(asked.has('one-more.example')).toBe(false);
  });
});
