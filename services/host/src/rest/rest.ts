import { type RestApi, restHandler } from '@offshoot/rest';
import { answerUnknown, type Otherwise } from '@offshoot/rpc';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { cloneSummary } from './clone-summary.ts';
import { messages } from './messages.ts';
import { updateTemplate } from './update-template.ts';

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
