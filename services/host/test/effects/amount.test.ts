// Amounts of money of any size are exact.
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { parseEther } from 'viem';
import { expect, test } from 'vitest';
import { amountOf, unitsOf } from '../../src/agent/effects/kinds/wallet/amount.ts';

const MAX_UNITS = 10n ** 30n - 1n;

test('every amount survives a round trip, to the last digit', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: MAX_UNITS }), (units) => {
      const amount = amountOf(units);
      expect(unitsOf(amount)).toBe(units);
      expect(parseEther(amount)).toBe(units);
      expect(amount).toMatch(/^(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/);
    }),
    { numRuns: propertyRuns(2_000) },
  );
  expect([0.1, 0.2, 0.3].map((one) => unitsOf(String(one)))).toEqual([10n ** 17n, 2n * 10n ** 17n, 3n * 10n ** 17n]);
});

test('attack: what is no plain number is no amount', () => {
  const odd = ['', '0', '0.0', '00.1', '01', '.5', '5.', '-1', '+1', '1e18', '0x10', '1,000', '1.000,5', "1'000", '1 000', '1_000'];
  const odder = ['１', '٣', '1.5.', '1..5', 'Infinity', 'NaN', '1\n', '\u200b1', `0.${'0'.repeat(18)}1`, '1'.repeat(13), '½'];
  for (const text of [...odd, ...odder]) expect(unitsOf(text), JSON.stringify(text)).toBeUndefined();
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.,-+exX _\n１٣'), maxLength: 34 }), (text) => {
      const units = unitsOf(text);
      if (units === undefined) return;
      expect(text).toMatch(/^[0-9.]+$/);
      expect(units).toBe(parseEther(text));
    }),
    { numRuns: propertyRuns(2_000) },
  );
});
