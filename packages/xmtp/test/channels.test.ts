import { setTimeout as delay } from 'node:timers/promises';
import { startTestNetwork } from '@offshoot/testing/testnet';
import { getInboxIdByIdentity } from '@xmtp/node-bindings';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { takeChannelSlot } from '../src/network.ts';
import type { XmtpNetwork } from '../src/network-setting.ts';

const nobody = { identifier: `0x${'1'.repeat(40)}`, identifierKind: 0 };
/** How many requests per minute the SDK lets through one channel. */
const LIMIT = 5_000;

afterEach(() => vi.useRealTimers());

describe('channels of clients', () => {
  it('each serves a few clients, and a place becomes free a minute after its client has closed', async () => {
    vi.useFakeTimers();
    const network: XmtpNetwork = { env: 'local', apiUrl: 'http://127.0.0.1:1' };
    const first = takeChannelSlot(network);
    const places = [first];
    while (places.length < 50) places.push(takeChannelSlot(network));
    const sharing = places.filter(({ backend }) => backend === first.backend).length;
    // 5000 requests per minute are enough for all of them to start, join and talk.
    expect(LIMIT / sharing).toBeGreaterThan(200);
    expect(sharing).toBeGreaterThan(5);
    // Fills the last channel.
    while (places.length % sharing !== 0) places.push(takeChannelSlot(network));

    first.release();
    first.release();
    await vi.advanceTimersByTimeAsync(59_000);
    expect(takeChannelSlot(network).backend).not.toBe(first.backend);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(takeChannelSlot(network).backend).toBe(first.backend);
    expect(takeChannelSlot(network).backend).not.toBe(first.backend);
  });

  it('other channels respond while the SDK throttles an overloaded one', async () => {
    await using testNetwork = await startTestNetwork();
    const network: XmtpNetwork = { env: 'local', apiUrl: testNetwork.url };
    const first = takeChannelSlot(network);
    const others = Array.from({ length: 50 }, () => takeChannelSlot(network));
    const [busy, idle] = await Promise.all([first.backend, others.at(-1)?.backend ?? first.backend]);
    for (let asked = 0; asked < LIMIT; asked += 250)
      await Promise.all(Array.from({ length: 250 }, () => getInboxIdByIdentity(busy, nobody)));

    const ask = (backend: typeof busy) =>
      Promise.race([getInboxIdByIdentity(backend, nobody).then(() => 'answered'), delay(1500, 'held back')]);
    expect(await Promise.all([ask(busy), ask(idle)])).toEqual(['held back', 'answered']);
  });
});
