// What keeps a release from being made, and from being published.
import { expect, test } from 'vitest';
import { type Candidate, obstacles } from '../scripts/release/obstacles.ts';

const ready: Candidate = {
  version: '0.2.0',
  repository: { url: 'https://example.org/offshoot.git' },
  changelog: '# Changelog\n\n## [0.2.0] - 2026-12-01\n\n### Added\n\n## [0.1.0] - 2026-11-01\n',
  tags: ['v0.2.0'],
  isClean: true,
};

test('attack: another version than the tag, the changelog or the commit says is published', () => {
  expect(obstacles({ ...ready, version: '0.3.0' }, true)).toHaveLength(3);
  expect(obstacles({ ...ready, tags: ['v0.1.0'] }, true)).toHaveLength(2);
  expect(obstacles({ ...ready, tags: ['v0.2.0', 'v0.1.0'] }, true)).toHaveLength(1);
  expect(obstacles({ ...ready, isClean: false }, true)).toHaveLength(1);
});

test('what is ready is published', () => expect(obstacles(ready, true)).toEqual([]));

test('a date, a tag, a repository and a clean checkout are needed only by what is published', () => {
  const tried: Candidate = {
    ...ready,
    repository: undefined,
    changelog: ready.changelog.replace('2026-12-01', 'unreleased'),
    tags: ['unrelated'],
    isClean: false,
  };
  expect(obstacles(tried, false)).toEqual([]);
  expect(obstacles(tried, true)).toHaveLength(4);
});

test('not even a trial has a version that the changelog or a tag contradicts', () => {
  expect(obstacles({ ...ready, changelog: '# Changelog\n' }, false)).toEqual([
    'package.json has version 0.2.0, CHANGELOG.md begins with nothing',
  ]);
  expect(obstacles({ ...ready, tags: ['v0.1.0'] }, false)).toHaveLength(1);
});
