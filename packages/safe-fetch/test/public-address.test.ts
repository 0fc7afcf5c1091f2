import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPublicAddress } from '../src/guarded-fetch.ts';

const byte = fc.integer({ min: 0, max: 255 });
const PRIVATE: [name: string, address: fc.Arbitrary<number[]>][] = [
  ['0.0.0.0/8', fc.tuple(fc.constant(0), byte, byte, byte)],
  ['10.0.0.0/8', fc.tuple(fc.constant(10), byte, byte, byte)],
  ['100.64.0.0/10', fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), byte, byte)],
  ['127.0.0.0/8', fc.tuple(fc.constant(127), byte, byte, byte)],
  ['169.254.0.0/16', fc.tuple(fc.constant(169), fc.constant(254), byte, byte)],
  ['172.16.0.0/12', fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte)],
  ['192.168.0.0/16', fc.tuple(fc.constant(192), fc.constant(168), byte, byte)],
  ['198.18.0.0/15', fc.tuple(fc.constant(198), fc.integer({ min: 18, max: 19 }), byte, byte)],
  ['224.0.0.0/3', fc.tuple(fc.integer({ min: 224, max: 255 }), byte, byte, byte)],
];

test.each(PRIVATE)('attack: no address of %s is public, however it is written', (_name, address) => {
  fc.assert(
    fc.property(address, (bytes) => {
      const hex = bytes.map((each) => each.toString(16).padStart(2, '0')).join('');
      const [high, low] = [hex.slice(0, 4), hex.slice(4)];
      const number = Number.parseInt(hex, 16);
      const forms = [
        bytes.join('.'),
        `::ffff:${bytes.join('.')}`,
        `::${bytes.join('.')}`,
        `64:ff9b::${high}:${low}`,
        `2002:${high}:${low}::1`,
        `0x${hex}`,
        String(number),
      ];
      for (const form of forms) expect(isPublicAddress(form), form).toBe(false);
    }),
  );
});

test('attack: no local address of IPv6 is public', () => {
  const group = fc.integer({ min: 0, max: 0xffff }).map((each) => each.toString(16));
  const local = fc.tuple(fc.constantFrom('fe80', 'febf', 'fc00', 'fdff', 'fec0', 'ff02'), fc.array(group, { minLength: 7, maxLength: 7 }));
  fc.assert(
    fc.property(local, ([first, rest]) => {
      expect(isPublicAddress([first, ...rest].join(':'))).toBe(false);
    }),
  );
  for (const address of ['::', '::1', '2001:db8::1', 'fe80::1%eth0', '', 'localhost'])
    expect(isPublicAddress(address), address).toBe(false);
});

test('addresses on the Internet are public', () => {
  for (const address of ['1.1.1.1', '93.184.216.34', '2606:4700::1111']) expect(isPublicAddress(address), address).toBe(true);
});
