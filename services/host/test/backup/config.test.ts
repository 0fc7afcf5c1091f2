// Backup settings in the environment: all or none, and no secret in an error.
import { deploymentKeys } from '@offshoot/rpc/auth';
import { expect, test } from 'vitest';
import { configFromEnv } from '../../src/config.ts';

const { seed, host } = deploymentKeys('the deployment of this test').host();
const KEY = 'AB'.repeat(32);
const config = (env: NodeJS.ProcessEnv) =>
  configFromEnv({ OFFSHOOT_SERVICE_KEY: seed, OFFSHOOT_HOST_CERTIFICATE: host.certificate, ...env }).service.backups;

test('a folder and a key, or neither', () => {
  expect(config({})).toBeUndefined();
  expect(config({ OFFSHOOT_BACKUP_DIR: '', OFFSHOOT_BACKUP_KEY: '' })).toBeUndefined();
  expect(config({ OFFSHOOT_BACKUP_DIR: '/backups', OFFSHOOT_BACKUP_KEY: KEY, OFFSHOOT_BACKUP_SECONDS: '5' })).toEqual({
    folder: '/backups',
    key: new Uint8Array(32).fill(0xab),
    intervalMs: 5_000,
  });
  expect(config({ OFFSHOOT_BACKUP_DIR: '/backups', OFFSHOOT_BACKUP_KEY: KEY })).toMatchObject({ intervalMs: 60_000 });
});

test.each([{ OFFSHOOT_BACKUP_DIR: '/backups' }, { OFFSHOOT_BACKUP_KEY: KEY }])('only one of them: %j', (env) => {
  expect(() => config(env)).toThrow(/OFFSHOOT_BACKUP_DIR and OFFSHOOT_BACKUP_KEY/);
});

test('the error does not repeat a malformed key', () => {
  const bad = { OFFSHOOT_BACKUP_DIR: '/backups', OFFSHOOT_BACKUP_KEY: 'hunter2' };
  expect(() => config(bad)).toThrow(/64 hex digits/);
  expect(() => config(bad)).not.toThrow(/hunter2/);
});
