import { expect, test } from 'vitest';
import { isNeverFound, objectionTo } from '../../src/companies/files/stored.ts';

test('an empty file and one that is too large are refused for different reasons', () => {
  const most = 32 * 1024 * 1024;
  expect([0, 1, most, most + 1].map((size) => objectionTo({ size }))).toEqual(['empty', undefined, undefined, 'tooLarge']);
});

test('pictures, sounds and Office documents are never found, and text is, even if a browser takes it for another type', () => {
  const office = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
  for (const type of ['image/png', 'audio/mpeg', 'video/mp4', 'application/zip', 'application/msword', office])
    expect(isNeverFound({ type }), type).toBe(true);
  for (const type of ['', 'text/plain', 'application/pdf', 'application/json', 'image/svg+xml', 'video/mp2t'])
    expect(isNeverFound({ type }), type).toBe(false);
});
