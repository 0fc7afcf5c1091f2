import type { ServiceImpl } from '@connectrpc/connect';
import { WithheldReason } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { route, type ServiceRoute } from '@offshoot/rpc';
import { requireService } from '@offshoot/rpc/auth';
import { provideTools } from './agent/template/tool-orders.ts';
import { updateTemplate } from './agent/template/update-orders.ts';
import { acceptOfferHandler } from './handlers/accept-offer.ts';
import { batchUpdateTemplateHandler } from './handlers/batch-update-template.ts';
import { cloneSummaryHandler } from './handlers/clone-summary.ts';
import { configureHandler } from './handlers/configure.ts';
import { consentToUpdateHandler } from './handlers/consent-to-update.ts';
import { describeInstanceHandler } from './handlers/describe-instance.ts';
import { expectContextHandler } from './handlers/expect-context.ts';
import { signedVersion, signedYanks, toolOrder } from './handlers/from-wire.ts';
import { notedOrder } from './handlers/noted-order.ts';
import { releaseHandler } from './handlers/release.ts';
import { setUserConfigHandler } from './handlers/set-user-config.ts';
import type { Host } from './host/host.ts';

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
        listDormant: listDormantHandler(host),
        getHealth: getHealthHandler(host),
      },
      { callers: ['claim'] },
    ),
  ];
}

function listDormantHandler(host: Host): ServiceImpl<typeof InstanceService>['listDormant'] {
  return ({ instanceIds }, context) => {
    requireService(context);
    return { instanceIds: instanceIds.filter((instanceId) => host.isDormant(instanceId)) };
  };
}

function getHealthHandler(host: Host): ServiceImpl<typeof InstanceService>['getHealth'] {
  return (_request, context) => {
    requireService(context);
    const { withheld = 'UNSPECIFIED', ...health } = host.health();
    return { ...health, withheld: WithheldReason[withheld] };
  };
}

function provideToolsHandler(host: Host): ServiceImpl<typeof InstanceService>['provideTools'] {
  return async (request, context) => {
    requireService(context);
    const { orders } = host.agent(request.instanceId);
    return { made: await provideTools(orders, toolOrder(request)) };
  };
}

function restoreInstanceHandler(host: Host): ServiceImpl<typeof InstanceService>['restoreInstance'] {
  return async (request, context) => {
    requireService(context);
    const { instanceId, inboxId, epoch, generation } = request;
    const restored = await host.restore({ instanceId, inboxId, epoch: Number(epoch), generation: Number(generation) });
    return { generation: BigInt(restored.generation) };
  };
}

function updateTemplateHandler(host: Host): ServiceImpl<typeof InstanceService>['updateTemplate'] {
  return async (request, context) => {
    requireService(context);
    const agent = host.agent(request.instanceId);
    const applied = await updateTemplate(agent.orders, signedVersion(request.templateVersion), signedYanks(request.yanks));
    return { appliedVersion: BigInt(applied) };
  };
}
