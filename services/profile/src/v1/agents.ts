import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject } from '@bufbuild/protobuf';
import type { Profile } from '@offshoot/gen/offshoot/profile/v1/profile_pb.ts';
import { ProfileService, ProfileView } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import * as api from '@offshoot/profiles/api';
import { Refusal } from '@offshoot/refusals';
import {
  agentJson,
  changeJson,
  deletedJson,
  labelJson,
  listJson,
  publicationJson,
  STATUSES,
  summaryJson,
  versionJson,
} from './agent-json.ts';
import { present } from './answers.ts';
import { type ServedRoute, served } from './served.ts';

const METADATA = 'metadata.';

export const agentRoutes: readonly ServedRoute[] = [
  served(api.createAgent, async ({ body, call }) =>
    agentAnswer((await call(ProfileService.method.createProfile, { bodyJson: JSON.stringify(body) })).profile, 201),
  ),
  served(api.listAgents, async ({ query: { status, ...rest }, call }) => {
    const filters = Object.entries(rest).filter(([name]) => name.startsWith(METADATA));
    const { profiles, hasMore } = await call(ProfileService.method.listProfiles, {
      limit: rest.limit,
      after: rest.after,
      before: rest.before,
      name: rest.name,
      namePart: rest.name_part,
      detailed: rest.detailed,
      status: status && STATUSES[status],
      metadata: Object.fromEntries(filters.map(([name, value]) => [name.slice(METADATA.length), String(value)])),
    });
    return {
      status: 200,
      body: listJson(
        profiles.map(summaryJson),
        hasMore,
        profiles.map(({ id }) => id),
      ),
    };
  }),
  served(api.getAgent, async ({ params, query: { resolve = false, explain = false }, call }) => {
    const view = explain ? ProfileView.EXPLAINED : resolve ? ProfileView.RESOLVED : ProfileView.RAW;
    const { profile, chain, explanation } = await call(ProfileService.method.getProfile, { agentId: params.agent_id, view });
    const answer = agentAnswer(profile);
    if (view === ProfileView.RAW) return answer;
    const resolvedFrom = chain.map(({ agentId, version }) => ({ id: agentId, version }));
    return { ...answer, body: { ...answer.body, resolved_from: resolvedFrom, ...(explain && { explanation }) } };
  }),
  served(api.replaceAgent, async ({ params, body, headers, call }) => {
    const request = { ...editionOf(params.agent_id, headers), bodyJson: JSON.stringify(body) };
    return agentAnswer((await call(ProfileService.method.replaceProfile, request)).profile);
  }),
  served(api.patchAgent, async ({ params, body, headers, call }) => {
    const request = { ...editionOf(params.agent_id, headers), patchJson: JSON.stringify(body) };
    return agentAnswer((await call(ProfileService.method.patchProfile, request)).profile);
  }),
  served(api.deleteAgent, async ({ params: { agent_id: agentId }, query: { permanent = false }, headers, call }) => {
    const edition = editionOf(agentId, headers);
    if (permanent) await call(ProfileService.method.deleteProfile, edition);
    else await call(ProfileService.method.archiveProfile, edition);
    return { status: 200, body: deletedJson(agentId, permanent ? undefined : 'archived') };
  }),
  served(api.restoreAgent, async ({ params, headers, call }) =>
    agentAnswer((await call(ProfileService.method.restoreProfile, editionOf(params.agent_id, headers))).profile),
  ),
  served(api.pauseAgent, async ({ params, headers, call }) =>
    agentAnswer((await call(ProfileService.method.pauseProfile, editionOf(params.agent_id, headers))).profile),
  ),
  served(api.resumeAgent, async ({ params, headers, call }) =>
    agentAnswer((await call(ProfileService.method.resumeProfile, editionOf(params.agent_id, headers))).profile),
  ),
  served(api.rollBackAgent, async ({ params, body, headers, call }) => {
    const request = { ...editionOf(params.agent_id, headers), targetVersion: body.target_version };
    return agentAnswer((await call(ProfileService.method.rollbackProfile, request)).profile);
  }),
  served(api.listVersions, async ({ params, query, call }) => {
    const { versions, hasMore } = await call(ProfileService.method.listVersions, { agentId: params.agent_id, ...query });
    return {
      status: 200,
      body: listJson(
        versions.map(versionJson),
        hasMore,
        versions.map(({ version }) => version),
      ),
    };
  }),
  served(api.getVersion, async ({ params, call }) => {
    const { version } = await call(ProfileService.method.getVersion, { agentId: params.agent_id, version: params.version });
    return { status: 200, body: versionJson(present(version)) };
  }),
  served(api.diffVersions, async ({ params: { agent_id: agentId }, query: { from, to }, call }) => {
    const { changes, instructions = null } = await call(ProfileService.method.diffVersions, { agentId, from, to });
    return { status: 200, body: { object: 'agent_diff', id: agentId, from, to, changes: changes.map(changeJson), instructions } };
  }),
  served(api.listLabels, async ({ params, call }) => {
    const { labels } = await call(ProfileService.method.listLabels, { agentId: params.agent_id });
    return {
      status: 200,
      body: listJson(
        labels.map(labelJson),
        false,
        labels.map(({ name }) => name),
      ),
    };
  }),
  served(api.setLabel, async ({ params, body: { version, split, ...rest }, call }) => {
    const shares = sharesOf(version, split);
    const { label } = await call(ProfileService.method.setLabel, {
      agentId: params.agent_id,
      name: params.label,
      shares,
      protected: rest.protected,
    });
    return { status: 200, body: labelJson(present(label)) };
  }),
  served(api.deleteLabel, async ({ params: { agent_id: agentId, label: name }, call }) => {
    await call(ProfileService.method.deleteLabel, { agentId, name });
    return { status: 200, body: { object: 'agent_label', agent_id: agentId, name, deleted: true } };
  }),
  served(api.getConfiguration, async ({ params: { agent_id: id }, query: { at = '' }, call }) => {
    const { version, profileVersions, configJson, digest } = await call(ProfileService.method.getConfiguration, { agentId: id, at });
    const resolvedFrom = profileVersions.map((level) => ({ id: level.agentId, version: level.version }));
    const configuration: unknown = JSON.parse(configJson);
    return { status: 200, body: { object: 'agent_configuration', id, version, resolved_from: resolvedFrom, digest, configuration } };
  }),
  served(api.recordPublication, async ({ params, body, call }) => {
    const { version, digest, template_id, template_version, template_digest, variables, previous_template_id } = body;
    const { publication } = await call(ProfileService.method.recordPublication, {
      agentId: params.agent_id,
      version,
      digest,
      templateId: template_id,
      templateVersion: BigInt(template_version),
      templateDigest: template_digest,
      ...(variables && { variables: variables as JsonObject }),
      previousTemplateId: previous_template_id ?? '',
    });
    return { status: 200, body: publicationJson(present(publication)) };
  }),
];

function sharesOf(version: number | undefined, split: { version: number; percent: number }[] | undefined) {
  if (version !== undefined && split === undefined) return [{ version, percent: 100 }];
  if (version === undefined && split !== undefined) return split;
  throw new Refusal('VALIDATION_FAILED', 'A label has either a version or a split', {
    metadata: { field: 'version' },
    help: 'Send one of them.',
  });
}

/** What shows a whole profile. The ETag is its version. */
function agentAnswer(profile: Profile | undefined, status: 200 | 201 = 200) {
  const found = present(profile);
  return { status, headers: etagOf(found.version), body: agentJson(found) };
}

/** The version that a change is for: `If-Match: 3` or `"3"`. Undefined for `*`, and without the header: whichever there is. Throws VALIDATION_FAILED. */
function expectedVersion(header: string | string[] | undefined): number | undefined {
  if (header === undefined) return undefined;
  const text = Array.isArray(header) ? header.join(',') : header;
  if (text.trim() === '*') return undefined;
  const [, quoted, bare] = /^\s*(?:"(0|[1-9]\d{0,8})"|(0|[1-9]\d{0,8}))\s*$/.exec(text) ?? [];
  const version = quoted ?? bare;
  if (version !== undefined) return Number(version);
  throw new Refusal('VALIDATION_FAILED', 'If-Match must be the number of a version, such as 3 or "3", or *', {
    metadata: { field: 'If-Match' },
    help: 'Send the version that you have read, or leave the header out.',
  });
}

/** Which profile a change is for, in which version. Throws VALIDATION_FAILED. */
const editionOf = (agentId: string, { 'if-match': header }: IncomingHttpHeaders) => ({
  agentId,
  expectedVersion: expectedVersion(header),
});

const etagOf = (version: number): { etag: string } => ({ etag: `"${version}"` });
