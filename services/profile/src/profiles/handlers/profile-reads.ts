import { fromJson, type JsonObject, type JsonValue } from '@bufbuild/protobuf';
import { type Value, ValueSchema } from '@bufbuild/protobuf/wkt';
import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';
import { ProfileChangeKind, type ProfileService, ProfileView } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { requireMemberCall, requireScope, type Scope } from '@offshoot/rpc/auth';
import { diffVersions, listProfiles, listVersions, readProfile, readResolved } from '../commands/read-profiles.ts';
import { DEFAULT_PAGE } from '../domain/limits.ts';
import type { Call, Deps } from '../domain/ports.ts';
import { profileToWire, statusFromWire, summaryToWire, versionToWire } from './profile-wire.ts';

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

export function listProfilesHandler(deps: Deps): ServiceImpl<typeof ProfileService>['listProfiles'] {
  return async ({ limit, after, before, status, name, namePart, metadata, detailed }, context) => {
    const call = callWith(context, 'agents:read');
    const filter = {
      status: statusFromWire(status),
      name: name || undefined,
      namePart: namePart || undefined,
      metadata: Object.keys(metadata).length > 0 ? metadata : undefined,
    };
    const page = { after: after || undefined, before: before || undefined, limit: limit || DEFAULT_PAGE, detailed };
    const { items, hasMore } = await listProfiles(deps, call, filter, page);
    return { profiles: items.map(summaryToWire), hasMore };
  };
}

/** The calling member, who has the scope. Throws SCOPE_MISSING. */
export function callWith(context: HandlerContext, scope: Scope): Call {
  const { identity, token } = requireMemberCall(context);
  requireScope(identity, scope);
  return { member: identity, token };
}

export function getProfileHandler(deps: Deps): ServiceImpl<typeof ProfileService>['getProfile'] {
  return async ({ agentId, view }, context) => {
    const call = callWith(context, 'agents:read');
    if (view === ProfileView.UNSPECIFIED || view === ProfileView.RAW) {
      return { profile: profileToWire(await readProfile(deps, call, agentId)) };
    }
    const { profile, inEffect, levels, explanation } = await readResolved(deps, call, agentId);
    return {
      profile: profileToWire(profile, inEffect),
      chain: levels.map((level) => ({ agentId: level.agentId, version: level.version })),
      ...(view === ProfileView.EXPLAINED && { explanation: explanation as JsonObject }),
    };
  };
}

export function listVersionsHandler(deps: Deps): ServiceImpl<typeof ProfileService>['listVersions'] {
  return async ({ agentId, limit, after, before }, context) => {
    const call = callWith(context, 'agents:read');
    const page = { after: after || undefined, before: before || undefined, limit: limit || DEFAULT_PAGE };
    const { items, hasMore } = await listVersions(deps, call, agentId, page);
    return { versions: items.map(versionToWire), hasMore };
  };
}
