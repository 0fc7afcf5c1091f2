import type { MessageInitShape } from '@bufbuild/protobuf';
import type { HandlerContext } from '@connectrpc/connect';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import type { TemplateSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { isStandardService, type RunningServer, requestIdOf, route, serve } from '@offshoot/rpc';
import {
  type Audience,
  type Caller,
  callerFromServiceHeaders,
  callerOf,
  requireUser,
  type ServiceCallers,
  tokenReader,
  userTokenReader,
} from '@offshoot/rpc/auth';
import { freePort } from '@offshoot/runtime/process/free-port.ts';
import { answeringAll } from '@offshoot/testing';
import { keys, log } from './gateway.ts';

type TemplateInit = MessageInitShape<typeof TemplateSchema>;

interface Arrival {
  method: string;
  caller: Caller;
  headers: Record<string, string>;
  requestId: string;
  timeoutMs: number | undefined;
}

/** Replaces the services behind the gateway and records what reaches it. It implements none of their rules. */
export interface Upstream extends RunningServer {
  arrivals: Arrival[];
  /** Calls that their caller abandoned. */
  aborted: string[];
}

export async function startUpstream(
  options: { port?: number; callers?: ServiceCallers; templates?: readonly TemplateInit[] } = {},
): Promise<Upstream> {
  const arrivals: Arrival[] = [];
  const aborted: string[] = [];
  const arrived = (context: HandlerContext) => {
    const headers = Object.fromEntries(context.requestHeader);
    arrivals.push({
      method: context.method.name,
      caller: callerOf(context),
      headers,
      requestId: requestIdOf(context),
      timeoutMs: context.timeoutMs(),
    });
    context.signal.addEventListener('abort', () => aborted.push(context.method.name), { once: true });
  };
  const answers = (context: HandlerContext) => {
    arrived(context);
    return {};
  };
  const callers = options.callers ?? keys.callers;
  const readersOf = (audience: Audience) => ({ service: tokenReader({ audience, callers }), user: userTokenReader(audience, callers) });
  const readers = { template: readersOf('template'), claim: readersOf('claim') };
  const any = (_request: unknown, context: HandlerContext) => answers(context);
  const server = await serve({
    port: options.port ?? (await freePort()),
    log,
    // It replaces both services, and accepts the tokens for each.
    authenticate: ({ service, requestHeader }) => {
      if (isStandardService(service)) return { kind: 'anonymous' };
      const read = service.typeName === ClaimService.typeName ? readers.claim : readers.template;
      return callerFromServiceHeaders(requestHeader, read, {});
    },
    services: [
      route(TemplateService, {
        ...answeringAll(TemplateService, any),
        getTemplate: ({ templateId }, context) => {
          arrived(context);
          const template = options.templates?.find(({ id }) => id === templateId);
          if (template) return { template };
          throw new Refusal('TEMPLATE_PRIVATE', 'It is private.', { help: 'Ask its creator.', metadata: { templateId: 'tmpl_x' } });
        },
        listTemplates: (_request, context) => {
          arrived(context);
          return { templates: [{ id: 'tmpl_1', agentName: 'Trip Planner' }], nextPageToken: 'more' };
        },
        getTemplateVersion: () => {
          throw new TypeError('a defect with a secret in it');
        },
        listTemplateVersions: (_request, context) => {
          arrived(context);
          return new Promise(() => {});
        },
      }),
      route(ClaimService, {
        ...answeringAll(ClaimService, any),
        async *watchClaim({ claimId }, context) {
          arrived(context);
          requireUser(context);
          for (let n = 1; n <= 3; n += 1) yield { claim: { id: claimId, instanceId: `${n}` } };
          if (claimId.endsWith('e')) return;
          // An instance that changes constantly, with large messages.
          for (let n = 4; claimId.endsWith('b') && n <= 3000; n += 1)
            yield { claim: { id: claimId, instanceId: `${n}`, failureMessage: 'x'.repeat(4096) } };
          await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
        },
      }),
    ],
  });
  return Object.assign(server, { arrivals, aborted });
}
