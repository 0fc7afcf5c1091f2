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
import { notedOrder } from './noted-order.ts';
import { provideToolsHandler } from './provide-tools.ts';
import { releaseHandler } from './release.ts';
import { restoreInstanceHandler } from './restore-instance.ts';
import { setUserConfigHandler } from './set-user-config.ts';
import { updateTemplateHandler } from './update-template.ts';

export function routes(host: Host): ServiceRoute[] {
  const { configure, updateTemplate, cloneSummary, expectContext, provideTools, consentToUpdate, setUserConfig, acceptOffer } =
    InstanceService.method;
  const itself = ({ instanceId }: { instanceId: string }) => instanceId;
  return [
    route(
      InstanceService,
      {
        configure: notedOrder(host, configure, itself, configureHandler(host)),
        updateTemplate: notedOrder(host, updateTemplate, itself, updateTemplateHandler(host)),
        batchUpdateTemplate: batchUpdateTemplateHandler(host),
        cloneSummary: notedOrder(host, cloneSummary, ({ order }) => order?.sourceInstanceId, cloneSummaryHandler(host)),
        expectContext: notedOrder(host, expectContext, ({ order }) => order?.targetInstanceId, expectContextHandler(host)),
        provideTools: notedOrder(host, provideTools, itself, provideToolsHandler(host)),
        restoreInstance: restoreInstanceHandler(host),
        release: releaseHandler(host),
        consentToUpdate: notedOrder(host, consentToUpdate, itself, consentToUpdateHandler(host)),
        setUserConfig: notedOrder(host, setUserConfig, itself, setUserConfigHandler(host)),
        acceptOffer: notedOrder(host, acceptOffer, itself, acceptOfferHandler(host)),
        describeInstance: describeInstanceHandler(host),
        getHealth: getHealthHandler(host),
      },
      { callers: ['claim'] },
    ),
  ];
}
