import { Refusal } from '@offshoot/refusals';
import type { Backups } from './domain/backup.ts';

/** For a host that makes no backups: its agents are lost with its disk. */
export const noBackups: Backups = {
  place: '',
  watch() {},
  noticed() {},
  unwatch: async () => {},
  rest() {},
  forget: async () => {},
  made: () => [],
  told() {},
  tellAgain() {},
  secure: async () => true,
  flush: async () => [],
  takeOver: async () => 'superseded',
  read: async ({ instanceId }) => {
    throw new Refusal('BACKUP_UNAVAILABLE', 'This host has no backups.', { metadata: { instanceId } });
  },
  close: async () => {},
};
