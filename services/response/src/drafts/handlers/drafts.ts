import type { HandlerContext } from '@connectrpc/connect';
import { type DraftTemplateRequest, TemplateDraftService } from '@offshoot/gen/offshoot/template/v1/draft_service_pb.ts';
import { route, type ServiceRoute } from '@offshoot/rpc';
import { requireUser } from '@offshoot/rpc/auth';
import { type DraftDeps, draftingModel, draftTemplate } from '../commands/draft-template.ts';

/** All services served here, whether ready or not. */
export const services = [TemplateDraftService];

export function draftRoutes(deps: DraftDeps): ServiceRoute[] {
  return [
    route(
      TemplateDraftService,
      {
        getDrafting: () => ({ available: draftingModel(deps.models) !== undefined }),
        draftTemplate: async ({ description }: DraftTemplateRequest, call: HandlerContext) => {
          return { content: await draftTemplate(deps, requireUser(call), description, call.signal) };
        },
      },
      { callers: ['gateway'] },
    ),
  ];
}
