// Only the holder of the key can read a backup, and nobody else can change it unnoticed.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packContent, unpackContent } from '../../src/host/backups/backup-content.ts';
import { BackupError, BackupKey, openBackup, sealBackup } from '../../src/host/backups/backup-file.ts';
import type { BackupHeader } from '../../src/host/backups/domain/backup.ts';

const A = 'inst_aaaaaaaaaaaaaaaaaaaaaaaaaa';
const B = 'inst_bbbbbbbbbbbbbbbbbbbbbbbbbb';
const key = new BackupKey(new Uint8Array(32).fill(1));
const header: BackupHeader = { instanceId: A, inboxId: 'ab'.repeat(32), epoch: 3, generation: 17, madeAt: 1_700_000_000_000 };
const content = new TextEncoder().encode('The hotel is in Shinjuku.');
const sealed = sealBackup(key, header, content);

test('opens unchanged, and only with the same key', () => {
  expect(openBackup(key, A, sealed)).toEqual({ header, content: Buffer.from(content) });
  expect(() => openBackup(new BackupKey(new Uint8Array(32).fill(2)), A, sealed)).toThrow(BackupError);
  expect(sealed.includes('Shinjuku')).toBe(false);
});

test('two backups of the same state share no key and no byte of content', () => {
  const again = sealBackup(key, header, content);
  expect(again.subarray(-content.length - 16).equals(sealed.subarray(-content.length - 16))).toBe(false);
});

describe('attacks by a person with write access to the backups', () => {
  test('swapped-agent: the backup of one agent put in place of another’s', () => {
    expect(() => openBackup(key, B, sealed)).toThrow(BackupError);
    const renamed = Buffer.from(sealed.toString('latin1').replace(A, B), 'latin1');
    expect(() => openBackup(key, B, renamed)).toThrow(BackupError);
  });

  test.each<[string, Partial<BackupHeader>]>([
    ['rolled-back generation', { generation: 71 }],
    ['later epoch', { epoch: 9 }],
    ['another inbox', { inboxId: 'cd'.repeat(32) }],
    ['another time', { madeAt: 1_800_000_000_000 }],
  ])('%s in the header', (_name, change) => {
    const [before, after] = [JSON.stringify(header), JSON.stringify({ ...header, ...change })];
    expect(after).toHaveLength(before.length);
    const changed = Buffer.from(sealed.toString('latin1').replace(before, after), 'latin1');
    expect(changed.equals(sealed)).toBe(false);
    expect(() => openBackup(key, A, changed)).toThrow(BackupError);
  });

  test('any byte changed, or truncated anywhere', () => {
    fc.assert(
      fc.property(fc.nat({ max: sealed.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(sealed);
        changed.writeUInt8(changed.readUInt8(at) ^ flip, at);
        expect(() => openBackup(key, A, changed)).toThrow(BackupError);
        expect(() => openBackup(key, A, sealed.subarray(0, at))).toThrow(BackupError);
      }),
    );
  });

  test('arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(() => openBackup(key, A, bytes)).toThrow(BackupError);
      }),
    );
  });
});

test('a backup place is identified by its key and its store', () => {
  const place = key.placeOf('a');
  expect(place).toMatch(/^[0-9a-f]{32}$/);
  expect(new BackupKey(new Uint8Array(32).fill(1)).placeOf('a')).toBe(place);
  expect(key.placeOf('b')).not.toBe(place);
  expect(new BackupKey(new Uint8Array(32).fill(2)).placeOf('a')).not.toBe(place);
  expect(() => new BackupKey(new Uint8Array(31))).toThrow();
});

describe('content', () => {
  test('any files come back unchanged', () => {
    const path = fc.stringMatching(/^[A-Za-z0-9._-]{1,20}(\/[A-Za-z0-9._-]{1,20}){0,2}$/).filter((one) => !/(^|\/)\.{1,2}(\/|$)/.test(one));
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(path, fc.uint8Array()), { selector: ([one]) => one }), (files) => {
        const back = unpackContent(packContent({ files: new Map(files), marks: {} }));
        expect([...back.files].map(([one, bytes]) => [one, [...bytes]])).toEqual(files.map(([one, bytes]) => [one, [...bytes]]));
      }),
    );
  });

  test.each(['../keys.json', '/etc/passwd', 'a/../../b', '..', '.', '', 'a/./b', 'a\n/../../b', '\n/../b'])(
    'the path %j is refused',
    (path) => {
      expect(() => unpackContent(packContent({ files: new Map([[path, content]]), marks: {} }))).toThrow(BackupError);
    },
  );
});
