import { restHandler } from '@offshoot/rest';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { WebRoute } from '../web-routes.ts';
import { restApi } from './api.ts';

/** Everything under /api. */
export async function rest(log: Logger): Promise<WebRoute> {
  const handle = await restHandler(restApi, log);
  return (request, response, invoker) => {
    if (!/^\/api(?:[/?]|$)/.test(request.url ?? '')) return false;
    handle(request, response, invoker);
    return true;
  };
}
