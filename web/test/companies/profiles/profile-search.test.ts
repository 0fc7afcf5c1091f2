import { expect, test } from 'vitest';
import { metadataFilter, profileSearch } from '../../../src/companies/profiles/list/profile-search.ts';

test('only what the service takes is read from an address', () => {
  expect(profileSearch({ name: ' a ', metadata: 'team=x', status: 'paused' })).toEqual({ name: 'a', metadata: 'team=x', status: 'paused' });
  expect(profileSearch({ name: ['a'], metadata: { a: 1 }, status: 'gone', more: 1 })).toEqual({});
  expect(profileSearch({ name: 7 }).name).toBe('7');
  expect(profileSearch({ name: 'x'.repeat(1000) }).name).toHaveLength(256);
});

test('metadata is a key and a value, which may contain anything', () => {
  expect(metadataFilter('')).toEqual({});
  expect(metadataFilter('team = a=b')).toEqual({ 'metadata.team': 'a=b' });
  expect(metadataFilter('team=')).toEqual({ 'metadata.team': '' });
  for (const text of ['team', '=a', ' =a', `${'k'.repeat(513)}=a`]) expect(metadataFilter(text)).toBeUndefined();
});
