import type { BackupMade as Message } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import type { BackupMade } from '../store/moves.ts';

export function backupsMade(backups: readonly Message[]): BackupMade[] {
  return backups.map(({ instanceId, generation }) => ({ instanceId, generation: Number(generation) }));
}
