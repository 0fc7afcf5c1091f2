import { fromJson, type JsonValue } from '@bufbuild/protobuf';
import { type Value, ValueSchema } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import { ProfileChangeKind, type ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { diffVersions } from '../commands/read-profiles.ts';
import type { Deps } from '../domain/ports.ts';
import { callWith } from './profile-wire.ts';

const kinds = { added: ProfileChangeKind.ADDED, removed: ProfileChangeKind.REMOVED, changed: ProfileChangeKind.CHANGED } as const;

/** Null is a value; undefined is none. */
function valuesToWire(values: Record<'before' | 'after', JsonValue | undefined>): { before?: Value; after?: Value } {
  const known = Object.entries(values).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined);
  return Object.fromEntries(known.map(([name, value]) => [name, fromJson(ValueSchema, value)]));
}

export function diffVersionsHandler(deps: Deps): ServiceImpl<typeof ProfileService>['diffVersions'] {
  return async ({ agentId, from, to }, context) => {
    const { changes, instructions } = await diffVersions(deps, callWith(context, 'agents:read'), agentId, from, to);
    return {
      changes: changes.map(({ path, kind, before, after }) => ({ path, kind: kinds[kind], ...valuesToWire({ before, after }) })),
      ...(instructions !== null && { instructions }),
    };
  };
}
