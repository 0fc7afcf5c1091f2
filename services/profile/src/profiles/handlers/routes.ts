import { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { ProfileUseService } from '@offshoot/gen/offshoot/profile/v1/profile_use_service_pb.ts';
import { route, type ServiceRoute } from '@offshoot/rpc';
import type { Deps } from '../domain/ports.ts';
import { archiveProfileHandler } from './archive-profile.ts';
import { checkProfileUseHandler } from './check-profile-use.ts';
import { createProfileHandler } from './create-profile.ts';
import { deleteLabelHandler } from './delete-label.ts';
import { deleteProfileHandler } from './delete-profile.ts';
import { diffVersionsHandler } from './diff-versions.ts';
import { getConfigurationHandler } from './get-configuration.ts';
import { getProfileHandler } from './get-profile.ts';
import { getVersionHandler } from './get-version.ts';
import { listLabelsHandler } from './list-labels.ts';
import { listProfilesHandler } from './list-profiles.ts';
import { listUsableProfilesHandler } from './list-usable-profiles.ts';
import { listVersionsHandler } from './list-versions.ts';
import { patchProfileHandler } from './patch-profile.ts';
import { pauseProfileHandler } from './pause-profile.ts';
import { recordPublicationHandler } from './record-publication.ts';
import { replaceProfileHandler } from './replace-profile.ts';
import { resolveProfileHandler } from './resolve-profile.ts';
import { restoreProfileHandler } from './restore-profile.ts';
import { resumeProfileHandler } from './resume-profile.ts';
import { rollbackProfileHandler } from './rollback-profile.ts';
import { setLabelHandler } from './set-label.ts';

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
