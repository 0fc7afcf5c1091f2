import { anyCharacter, propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyOfRecoveryFile, RecoveryFileError, recoveryFile } from '../../src/keys/recovery-file.ts';
import { keyOfPage, newPageKey } from '../../src/keys/signing-key.ts';

const KEY = new Uint8Array(32).fill(0x11);
const changed = (fields: object) => JSON.stringify({ ...JSON.parse(recoveryFile(KEY)), ...fields });

test('a recovery file gives the key back, and says what it is', () => {
  for (let run = 0; run < 20; run += 1) {
    const key = newPageKey();
    expect(keyOfRecoveryFile(recoveryFile(key))).toEqual(key);
  }
  expect(JSON.parse(recoveryFile(KEY))).toMatchObject({
    format: 'offshoot-recovery-1',
    address: keyOfPage(KEY).address,
    warning: expect.stringContaining('This file controls'),
  });
});

describe('everything else is no recovery file', () => {
  test.each([
    ['nothing', ''],
    ['null', 'null'],
    ['another format', changed({ format: 'offshoot-recovery-2' })],
    ['no key', changed({ privateKey: undefined })],
    ['a short key', changed({ privateKey: '0x11' })],
    ['zero, which is no key', changed({ privateKey: `0x${'00'.repeat(32)}` })],
    ['a number beyond all keys', changed({ privateKey: `0x${'ff'.repeat(32)}` })],
    ['a very long text', changed({ warning: 'x'.repeat(100_000) })],
  ])('%s', (_, text) => {
    expect(() => keyOfRecoveryFile(text)).toThrow(RecoveryFileError);
  });

  test('attack: a file that shows the address of one person and holds the key of another', () => {
    const swapped = changed({ privateKey: `0x${'22'.repeat(32)}` });
    expect(() => keyOfRecoveryFile(swapped)).toThrow(RecoveryFileError);
  });

  test('any text', () => {
    const texts = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.json(),
      fc.record({ format: fc.constant('offshoot-recovery-1'), privateKey: fc.string() }).map((o) => JSON.stringify(o)),
    );
    fc.assert(
      fc.property(texts, (text) => void expect(() => keyOfRecoveryFile(text)).toThrow(RecoveryFileError)),
      { numRuns: propertyRuns(300) },
    );
  });
});
