import type { ServiceImpl } from '@connectrpc/connect';
import type { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { requireUser } from '@offshoot/rpc/auth';
import { teamFromWire } from '@offshoot/rpc/wire';
import { shownTemplate } from '../../reading/handlers/shown-templates.ts';
import { statementFromWire } from '../../wire/statement-wire.ts';
import { offerToWire } from '../../wire/template-wire.ts';
import { offerTemplate, takeOverTemplate } from '../commands/hand-over.ts';
import type { Deps } from '../domain/ports.ts';
import { nextVersionFromWire } from './yank-template-version.ts';

export function offerTemplateHandler(deps: Deps): ServiceImpl<typeof TemplateService>['offerTemplate'] {
  return async ({ templateId, newCreatorId, team, statement }, context) => {
    const to = { newCreatorId, ...teamFromWire(team) };
    const change = { callerId: requireUser(context), templateId, ...to, statement: statementFromWire(statement) };
    const offer = await offerTemplate(deps, change);
    return offer ? { offer: offerToWire(offer) } : {};
  };
}

export function takeOverTemplateHandler(deps: Deps): ServiceImpl<typeof TemplateService>['takeOverTemplate'] {
  return async ({ templateId, statement, nextVersion }, context) => {
    const callerId = requireUser(context);
    if (!nextVersion) throw new Refusal('VALIDATION_FAILED', 'next_version is missing.', { metadata: { field: 'next_version' } });
    const next = nextVersionFromWire(nextVersion);
    const template = await takeOverTemplate(deps, { callerId, templateId, statement: statementFromWire(statement), next });
    return { template: await shownTemplate(deps, template) };
  };
}
