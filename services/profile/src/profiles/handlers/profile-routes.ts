import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { ProfileUseService } from '@offshoot/gen/offshoot/profile/v1/profile_use_service_pb.ts';
import { route, type ServiceRoute } from '@offshoot/rpc';
import { patchedProfile, replaceProfile, rollBackProfile } from '../commands/change-profile.ts';
import { changeStatus, deleteProfile } from '../commands/change-status.ts';
import { createProfile } from '../commands/create-profile.ts';
import { deleteLabel, listLabels, setLabel } from '../commands/labels.ts';
import { readConfiguration } from '../commands/publish-profile.ts';
import { readVersion } from '../commands/read-profiles.ts';
import { resolveProfile } from '../commands/using/resolve-profile.ts';
import { usableProfiles } from '../commands/using/usable-profiles.ts';
import { checkUse } from '../commands/using/use-profile.ts';
import type { Deps } from '../domain/ports.ts';
import { callWith, diffVersionsHandler, getProfileHandler, listProfilesHandler, listVersionsHandler } from './profile-reads.ts';
import { labelToWire, profileToWire, versionToWire } from './profile-wire.ts';
import { recordPublicationHandler } from './record-publication.ts';
import { jsonObject } from './written-json.ts';

/** All services served here, whether ready or not. */
export const profileServices = [ProfileService, ProfileUseService];

export function profileRoutes(deps: Deps): ServiceRoute[] {
  return [
    route(
      ProfileService,
      {
        createProfile: createProfileHandler(deps),
        getProfile: getProfileHandler(deps),
        listProfiles: listProfilesHandler(deps),
        replaceProfile: replaceProfileHandler(deps),
        patchProfile: patchProfileHandler(deps),
        rollbackProfile: rollbackProfileHandler(deps),
        pauseProfile: pauseProfileHandler(deps),
        resumeProfile: resumeProfileHandler(deps),
        archiveProfile: archiveProfileHandler(deps),
        restoreProfile: restoreProfileHandler(deps),
        deleteProfile: deleteProfileHandler(deps),
        listVersions: listVersionsHandler(deps),
        getVersion: getVersionHandler(deps),
        diffVersions: diffVersionsHandler(deps),
        listLabels: listLabelsHandler(deps),
        setLabel: setLabelHandler(deps),
        deleteLabel: deleteLabelHandler(deps),
        getConfiguration: getConfigurationHandler(deps),
        recordPublication: recordPublicationHandler(deps),
      },
      { callers: ['gateway'] },
    ),
    route(
      ProfileUseService,
      {
        resolveProfile: resolveProfileHandler(deps),
        listUsableProfiles: listUsableProfilesHandler(deps),
        checkProfileUse: checkProfileUseHandler(deps),
      },
      { callers: ['response'] },
    ),
  ];
}

function archiveProfileHandler(deps: Deps): ServiceImpl<typeof ProfileService>['archiveProfile'] {
  return async (edition, context) => {
    const call = callWith(context, 'agents:delete');
    return { profile: profileToWire(await changeStatus(deps, call, edition, 'archive')) };
  };
}

function checkProfileUseHandler(deps: Deps): ServiceImpl<typeof ProfileUseService>['checkProfileUse'] {
  return async ({ agentId, agentVersion }, context) => ({
    agentVersion: await checkUse(deps, callWith(context, 'agents:use'), agentId, agentVersion),
  });
}

function createProfileHandler(deps: Deps): ServiceImpl<typeof ProfileService>['createProfile'] {
  return async ({ bodyJson }, context) => {
    const call = callWith(context, 'agents:write');
    return { profile: profileToWire(await createProfile(deps, call, jsonObject(bodyJson, 'body'))) };
  };
}

function deleteLabelHandler(deps: Deps): ServiceImpl<typeof ProfileService>['deleteLabel'] {
  return async ({ agentId, name }, context) => {
    await deleteLabel(deps, callWith(context, 'agents:write'), agentId, name);
    return {};
  };
}

function deleteProfileHandler(deps: Deps): ServiceImpl<typeof ProfileService>['deleteProfile'] {
  return async (edition, context) => {
    await deleteProfile(deps, callWith(context, 'agents:admin'), edition);
    return {};
  };
}

function getConfigurationHandler(deps: Deps): ServiceImpl<typeof ProfileService>['getConfiguration'] {
  return async ({ agentId, at }, context) => {
    const { version, levels, config, digest } = await readConfiguration(deps, callWith(context, 'agents:read'), agentId, at);
    const profileVersions = levels.map((level) => ({ agentId: level.agentId, version: level.version }));
    return { version, profileVersions, configJson: JSON.stringify(config), digest };
  };
}

function getVersionHandler(deps: Deps): ServiceImpl<typeof ProfileService>['getVersion'] {
  return async ({ agentId, version }, context) => {
    return { version: versionToWire(await readVersion(deps, callWith(context, 'agents:read'), agentId, version)) };
  };
}

function listLabelsHandler(deps: Deps): ServiceImpl<typeof ProfileService>['listLabels'] {
  return async ({ agentId }, context) => {
    return { labels: (await listLabels(deps, callWith(context, 'agents:read'), agentId)).map(labelToWire) };
  };
}

function listUsableProfilesHandler(deps: Deps): ServiceImpl<typeof ProfileUseService>['listUsableProfiles'] {
  return async ({ agentId }, context) => {
    const usable = await usableProfiles(deps, callWith(context, 'agents:use'), agentId);
    return { profiles: usable.map((one) => ({ agentId: one.agentId, name: one.name, createTime: timestampFromDate(one.createdAt) })) };
  };
}

function patchProfileHandler(deps: Deps): ServiceImpl<typeof ProfileService>['patchProfile'] {
  return async ({ agentId, patchJson, expectedVersion }, context) => {
    const call = callWith(context, 'agents:write');
    const patched = await patchedProfile(deps, call, { agentId, expectedVersion }, jsonObject(patchJson, 'body'));
    return { profile: profileToWire(patched) };
  };
}

function pauseProfileHandler(deps: Deps): ServiceImpl<typeof ProfileService>['pauseProfile'] {
  return async (edition, context) => {
    const call = callWith(context, 'agents:write');
    return { profile: profileToWire(await changeStatus(deps, call, edition, 'pause')) };
  };
}

function replaceProfileHandler(deps: Deps): ServiceImpl<typeof ProfileService>['replaceProfile'] {
  return async ({ agentId, bodyJson, expectedVersion }, context) => {
    const call = callWith(context, 'agents:write');
    const replaced = await replaceProfile(deps, call, { agentId, expectedVersion }, jsonObject(bodyJson, 'body'));
    return { profile: profileToWire(replaced) };
  };
}

function resolveProfileHandler(deps: Deps): ServiceImpl<typeof ProfileUseService>['resolveProfile'] {
  return async ({ agent, splitKey, variables = {}, asDeclared }, context) => {
    const call = callWith(context, 'agents:use');
    const values = asDeclared ? undefined : variables;
    const { agentId, version, versions, json, digest } = await resolveProfile(deps, call, { agent, splitKey, values });
    return { agentId, agentVersion: version, profileVersions: [...versions], configJson: json, digest };
  };
}

function restoreProfileHandler(deps: Deps): ServiceImpl<typeof ProfileService>['restoreProfile'] {
  return async (edition, context) => {
    const call = callWith(context, 'agents:delete');
    return { profile: profileToWire(await changeStatus(deps, call, edition, 'restore')) };
  };
}

function resumeProfileHandler(deps: Deps): ServiceImpl<typeof ProfileService>['resumeProfile'] {
  return async (edition, context) => {
    const call = callWith(context, 'agents:write');
    return { profile: profileToWire(await changeStatus(deps, call, edition, 'resume')) };
  };
}

function rollbackProfileHandler(deps: Deps): ServiceImpl<typeof ProfileService>['rollbackProfile'] {
  return async ({ agentId, targetVersion, expectedVersion }, context) => {
    const call = callWith(context, 'agents:write');
    return { profile: profileToWire(await rollBackProfile(deps, call, { agentId, expectedVersion }, targetVersion)) };
  };
}

function setLabelHandler(deps: Deps): ServiceImpl<typeof ProfileService>['setLabel'] {
  return async ({ agentId, name, shares, protected: isProtected }, context) => {
    const call = callWith(context, 'agents:write');
    const setting = { agentId, name, shares: shares.map(({ version, percent }) => ({ version, percent })), isProtected };
    return { label: labelToWire(await setLabel(deps, call, setting)) };
  };
}
