// What goes out to addresses that strangers choose.
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { guardedFetch } from '../src/guarded-fetch.ts';
import { OutboundError } from '../src/outbound-error.ts';
import { OutgoingRateLimiter } from '../src/outgoing-rate-limiter.ts';

const counted = (times: number, isFree: (n: number) => boolean) =>
  Array.from({ length: times }, (_, n) => isFree(n)).filter(Boolean).length;
function connects(rateLimiter: OutgoingRateLimiter, address: string): boolean {
  try {
    rateLimiter.connect(address);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ is: 'rate-limited' });
    return false;
  }
}

describe('attack: what is free is used to send more', () => {
  test('many inboxes ask the agents of one owner, and one inbox asks the agents of many', () => {
    const rateLimiter = new OutgoingRateLimiter({ person: 10, host: 1_000 }, { now: () => 0, longestMs: 0 });
    expect(counted(50, (n) => rateLimiter.take(['owner', `inbox ${n}`], `${n}.example`) === 0)).toBe(10);
    expect(counted(50, (n) => rateLimiter.take([`owner ${n}`, 'asker'], `${n}.example`) === 0)).toBe(10);
    // What was refused took nothing of the others.
    expect(counted(50, () => rateLimiter.take(['inbox 49'], 'x.example') === 0)).toBe(10);
    // An owner who asks counts once.
    expect(counted(50, () => rateLimiter.take(['ana', 'ana'], 'x.example') === 0)).toBe(10);
  });

  test('many names lead to one server: connections count by its address, and of IPv6 by its network', () => {
    const rateLimiter = new OutgoingRateLimiter({ person: 1_000, host: 5 }, { now: () => 0, longestMs: 0 });
    expect(counted(20, () => connects(rateLimiter, '192.0.2.7'))).toBe(5);
    expect(counted(20, () => connects(rateLimiter, '::ffff:192.0.2.7'))).toBe(0);
    expect(counted(20, (n) => connects(rateLimiter, `2001:db8::${n}`))).toBe(5);
    expect(connects(rateLimiter, '2001:db8:0:1::1')).toBe(true);
  });

  test('each request asks for another name of one server: it hears no more of them than its share', async () => {
    const rateLimiter = new OutgoingRateLimiter({ person: 1_000, host: 3 }, { now: () => 0, longestMs: 0 });
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const call = guardedFetch({ maxBytes: 1_000, addressesOf: async () => ['127.0.0.1'], mayCall: () => true, rateLimiter });
    const problems: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      const error: unknown = await call(`https://${n}.example:${port}/`).catch((thrown: unknown) => thrown);
      problems.push(OutboundError.within(error)?.is ?? 'no TLS');
    }
    await call.close();
    server.close();
    expect(problems).toEqual(['no TLS', 'no TLS', 'no TLS', 'rate-limited', 'rate-limited', 'rate-limited']);
    expect(connections).toBe(3);
  });
});
