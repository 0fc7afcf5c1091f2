import { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { route, type ServiceRoute } from '@offshoot/rpc';
import type { Host } from '../host/host.ts';
import { acceptOfferHandler } from './accept-offer.ts';
import { batchUpdateTemplateHandler } from './batch-update-template.ts';
import { cloneSummaryHandler } from './clone-summary.ts';
import { configureHandler } from './configure.ts';
import { consentToUpdateHandler } from './consent-to-update.ts';
import { describeInstanceHandler } from './describe-instance.ts';
import { expectContextHandler } from './expect-context.ts';
import { getHealthHandler } from './get-health.ts';
import { provideToolsHandler } from './provide-tools.ts';
import { releaseHandler } from './release.ts';
import { restoreInstanceHandler } from './restore-instance.ts';
import { setClonePolicyHandler } from './set-clone-policy.ts';
import { setUserConfigHandler } from './set-user-config.ts';
import { updateTemplateHandler } from './update-template.ts';

export function routes(host: Host): ServiceRoute[] {
  return [
    route(
      InstanceService,
      {
        configure: configureHandler(host),
        updateTemplate: updateTemplateHandler(host),
        batchUpdateTemplate: batchUpdateTemplateHandler(host),
        cloneSummary: cloneSummaryHandler(host),
        expectContext: expectContextHandler(host),
        provideTools: provideToolsHandler(host),
        restoreInstance: restoreInstanceHandler(host),
        release: releaseHandler(host),
        consentToUpdate: consentToUpdateHandler(host),
        setClonePolicy: setClonePolicyHandler(host),
        setUserConfig: setUserConfigHandler(host),
        acceptOffer: acceptOfferHandler(host),
        describeInstance: describeInstanceHandler(host),
        getHealth: getHealthHandler(host),
      },
      { callers: ['claim'] },
    ),
  ];
}
