import {
  CloneSummaryRequestSchema,
  InstanceService,
  UpdateTemplateRequestSchema,
} from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { MessageSchemas, type RestApi, restHandler, restRoute } from '@offshoot/rest';
import { answerUnknown, type Otherwise } from '@offshoot/rpc';
import type { Logger } from '@offshoot/runtime/process/logger.ts';

/** Schemas of the contract's messages, which both routes share. */
const messages = new MessageSchemas();

const updateTemplate = restRoute({
  method: 'POST',
  path: '/pool/update-template',
  rpc: InstanceService.method.updateTemplate,
  summary: 'Delivers a newer version of an agent’s template, as its creator signed it.',
  body: messages.message(UpdateTemplateRequestSchema),
  toRequest: ({ body }) => body,
});

const cloneSummary = restRoute({
  method: 'POST',
  path: '/pool/clone-summary',
  rpc: InstanceService.method.cloneSummary,
  summary: 'Orders an agent to hand its context to another one, as its owner signed.',
  status: 204,
  body: messages.message(CloneSummaryRequestSchema),
  toRequest: ({ body }) => body,
});

const api: RestApi = {
  title: 'An Offshoot host over REST',
  introduction: [
    'For services of the deployment: each route makes one RPC of this host, with the same credentials and refusals. Send a token ' +
      'of the claim service for this host as “authorization: Bearer TOKEN”, over HTTP/1.1.',
  ],
  openApiPath: '/pool/openapi.json',
  pagePath: '/pool',
  schemas: messages,
  routes: [cloneSummary, updateTemplate],
};

/** Everything under /pool. */
export async function rest(log: Logger): Promise<Otherwise> {
  const handle = await restHandler(api, log);
  return (request, response, invoker) => {
    if (/^\/pool(?:[/?]|$)/.test(request.url ?? '')) handle(request, response, invoker);
    else answerUnknown(request, response);
  };
}
