import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claimService, filesLoadedBy, membersOfDeps } from '../scripts/ports.ts';

test('CreateClaim runs through at most 18 files of the claim service', () => {
  const files = [...filesLoadedBy(join(claimService, 'claiming/handlers/create-claim.ts'))];
  expect(files.some((file) => file.endsWith('claiming/commands/create-claim.ts'))).toBe(true);
  expect(files.length).toBeLessThanOrEqual(18);
});

test('no command, loop or handler of the claim service gets more than eight dependencies', () => {
  const deps = membersOfDeps(claimService);
  expect(deps.get('CreateClaimDeps')).toContain('pressure');
  expect([...deps].filter(([, members]) => members.length > 8)).toEqual([]);
});
