import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import { ModerationService } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { TemplateRunService } from '@offshoot/gen/offshoot/template/v1/template_run_service_pb.ts';
import { TemplateFeedService, TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { TemplateUseService } from '@offshoot/gen/offshoot/template/v1/template_use_service_pb.ts';
import { route, type ServiceRoute } from '@offshoot/rpc';
import { callerOf, requireService, requireUser } from '@offshoot/rpc/auth';
import { setCreatorName } from './creators/commands/set-creator-name.ts';
import { isOfferedTo, seesAllOf } from './database/domain/access.ts';
import { appealStanding, reportTemplate } from './moderation/commands/complaints.ts';
import { dismissReports, featureTemplate, rejectAppeal, setStanding, unfeatureTemplate } from './moderation/commands/moderation.ts';
import { getTemplateReviewHandler } from './moderation/handlers/get-template-review.ts';
import { listModerationActsHandler } from './moderation/handlers/list-moderation-acts.ts';
import { listReportedTemplatesHandler } from './moderation/handlers/list-reported-templates.ts';
import { getTemplate, getVersion, listCategories } from './reading/commands/read-templates.ts';
import { currentVersionForClaims } from './reading/commands/reading-for-claims.ts';
import { requireRunGoesOn, runnableVersion } from './reading/commands/reading-for-runs.ts';
import { listTemplateVersionsHandler } from './reading/handlers/list-template-versions.ts';
import { listTemplatesHandler } from './reading/handlers/list-templates.ts';
import { shownTemplate, shownTemplates } from './reading/handlers/shown-templates.ts';
import { recordTemplateUsesHandler } from './search/handlers/record-template-uses.ts';
import { attestVersion } from './templates/commands/attest-version.ts';
import { deleteTemplate } from './templates/commands/delete-template.ts';
import { resignVersion } from './templates/commands/resign-version.ts';
import type { Deps } from './templates/domain/ports.ts';
import { createTemplateHandler } from './templates/handlers/create-template.ts';
import { offerTemplateHandler, takeOverTemplateHandler } from './templates/handlers/hand-over.ts';
import { setTemplateVisibilityHandler } from './templates/handlers/set-template-visibility.ts';
import { updateTemplateHandler } from './templates/handlers/update-template.ts';
import { yankTemplateVersionHandler } from './templates/handlers/yank-template-version.ts';
import type { WatchDeps } from './versions/commands/watch-versions.ts';
import { promiseCurrentVersionHandler } from './versions/handlers/promise-current-version.ts';
import { watchTemplateVersionsHandler } from './versions/handlers/watch-template-versions.ts';
import { creatorNameToWire } from './wire/creator-name-wire.ts';
import { actAnswer, actToWire, appealToWire, decisionOf, reportReasonFromWire, standingFromWire } from './wire/moderation-wire.ts';
import { keySignatureFromWire, statementFromWire } from './wire/statement-wire.ts';
import { offerToWire, safeNumber, versionToWire } from './wire/template-wire.ts';

/** As the contract says. */
const MAX_LISTED_APPEALS = 100;

function listAppealsHandler({ moderation }: Deps): ServiceImpl<typeof ModerationService>['listAppeals'] {
  return async () => ({ appeals: (await moderation.openAppeals(MAX_LISTED_APPEALS)).map(appealToWire) });
}

/** All services served here, whether ready or not. */
export const services = [TemplateService, TemplateFeedService, TemplateUseService, TemplateRunService, ModerationService];

export function routes(deps: Deps & WatchDeps): ServiceRoute[] {
  return [
    route(
      TemplateService,
      {
        createTemplate: createTemplateHandler(deps),
        getTemplate: getTemplateHandler(deps),
        listTemplates: listTemplatesHandler(deps),
        listCategories: listCategoriesHandler(deps),
        listFeaturedTemplates: listFeaturedTemplatesHandler(deps),
        reportTemplate: reportTemplateHandler(deps),
        setCreatorName: setCreatorNameHandler(deps),
        getCreatorName: getCreatorNameHandler(deps),
        appealStanding: appealStandingHandler(deps),
        updateTemplate: updateTemplateHandler(deps),
        resignTemplateVersion: resignTemplateVersionHandler(deps),
        attestTemplateVersion: attestTemplateVersionHandler(deps),
        setTemplateVisibility: setTemplateVisibilityHandler(deps),
        yankTemplateVersion: yankTemplateVersionHandler(deps),
        offerTemplate: offerTemplateHandler(deps),
        takeOverTemplate: takeOverTemplateHandler(deps),
        deleteTemplate: deleteTemplateHandler(deps),
        getTemplateVersion: getTemplateVersionHandler(deps),
        listTemplateVersions: listTemplateVersionsHandler(deps),
      },
      { callers: ['gateway'] },
    ),
    route(
      TemplateFeedService,
      {
        watchTemplateVersions: watchTemplateVersionsHandler(deps),
        getCurrentVersion: getCurrentVersionHandler(deps),
        promiseCurrentVersion: promiseCurrentVersionHandler(deps),
      },
      { callers: ['claim'] },
    ),
    route(TemplateUseService, { recordTemplateUses: recordTemplateUsesHandler(deps) }, { callers: ['claim'] }),
    route(
      TemplateRunService,
      { readRunnableVersion: readRunnableVersionHandler(deps), checkRun: checkRunHandler(deps) },
      { callers: ['profile'] },
    ),
    route(
      ModerationService,
      {
        listReportedTemplates: listReportedTemplatesHandler(deps),
        getTemplateReview: getTemplateReviewHandler(deps),
        setTemplateStanding: setTemplateStandingHandler(deps),
        dismissReports: dismissReportsHandler(deps),
        listAppeals: listAppealsHandler(deps),
        rejectAppeal: rejectAppealHandler(deps),
        featureTemplate: featureTemplateHandler(deps),
        unfeatureTemplate: unfeatureTemplateHandler(deps),
        listModerationActs: listModerationActsHandler(deps),
      },
      { callers: ['operator'], takesPasses: true },
    ),
  ];
}

function appealStandingHandler(deps: Deps): ServiceImpl<typeof TemplateService>['appealStanding'] {
  return async ({ templateId, text }, context) => {
    const made = await appealStanding(deps, { callerId: requireUser(context), templateId, text });
    return { createTime: timestampFromDate(made) };
  };
}

function attestTemplateVersionHandler(deps: Deps): ServiceImpl<typeof TemplateService>['attestTemplateVersion'] {
  return async ({ templateId, version, statement }, context) => {
    const callerId = requireUser(context);
    const attestation = { callerId, templateId, version: Number(version), statement: statementFromWire(statement) };
    return { template: await shownTemplate(deps, await attestVersion(deps, attestation)) };
  };
}

function checkRunHandler(deps: Deps): ServiceImpl<typeof TemplateRunService>['checkRun'] {
  return async ({ templateId }, context) => {
    requireService(context);
    await requireRunGoesOn(deps, templateId);
    return {};
  };
}

function deleteTemplateHandler(deps: Deps): ServiceImpl<typeof TemplateService>['deleteTemplate'] {
  return async ({ templateId, statement }, context) => {
    const callerId = requireUser(context);
    await deleteTemplate(deps, { callerId, templateId, statement: statementFromWire(statement) });
    return {};
  };
}

function getCreatorNameHandler({ store, now }: Deps): ServiceImpl<typeof TemplateService>['getCreatorName'] {
  return async (_request, context) => creatorNameToWire(await store.creatorNameOf(requireUser(context), now()));
}

function getCurrentVersionHandler(deps: Deps): ServiceImpl<typeof TemplateFeedService>['getCurrentVersion'] {
  return async ({ templateId }, context) => {
    return { version: versionToWire(await currentVersionForClaims(deps, templateId, callerOf(context))) };
  };
}

function getTemplateVersionHandler(deps: Deps): ServiceImpl<typeof TemplateService>['getTemplateVersion'] {
  return async ({ templateId, version }, context) => {
    return { version: versionToWire(await getVersion(deps, templateId, safeNumber(version), callerOf(context))) };
  };
}

function getTemplateHandler(deps: Deps): ServiceImpl<typeof TemplateService>['getTemplate'] {
  return async ({ templateId }, context) => {
    const reader = callerOf(context);
    const template = await getTemplate(deps, templateId, reader);
    const { offer } = template;
    const seesOffer = offer && (seesAllOf(template, reader) || isOfferedTo(template, reader));
    return { template: await shownTemplate(deps, template), ...(seesOffer && { offer: offerToWire(offer) }) };
  };
}

function listCategoriesHandler(deps: Deps): ServiceImpl<typeof TemplateService>['listCategories'] {
  return async () => {
    const counts = await listCategories(deps);
    return { categories: counts.map(({ category, templates }) => ({ category, templates: BigInt(templates) })) };
  };
}

function listFeaturedTemplatesHandler(deps: Deps): ServiceImpl<typeof TemplateService>['listFeaturedTemplates'] {
  return async () => ({ templates: await shownTemplates(deps, await deps.moderation.featuredTemplates(deps.now())) });
}

function dismissReportsHandler(deps: Deps): ServiceImpl<typeof ModerationService>['dismissReports'] {
  return async (request, context) => actAnswer(await dismissReports(deps, decisionOf(request, context)));
}

function featureTemplateHandler(deps: Deps): ServiceImpl<typeof ModerationService>['featureTemplate'] {
  return async ({ place, startTime, endTime, version, ...request }, context) => {
    const dates = { startsAt: startTime && timestampDate(startTime), endsAt: endTime && timestampDate(endTime) };
    const feature = { ...decisionOf(request, context), place, ...dates, seenVersion: Number(version) };
    return { act: actToWire(await featureTemplate(deps, feature)) };
  };
}

function rejectAppealHandler(deps: Deps): ServiceImpl<typeof ModerationService>['rejectAppeal'] {
  return async (request, context) => ({ act: actToWire(await rejectAppeal(deps, decisionOf(request, context))) });
}

function setTemplateStandingHandler(deps: Deps): ServiceImpl<typeof ModerationService>['setTemplateStanding'] {
  return async ({ standing, version, ...request }, context) => {
    const seen = { standing: standingFromWire(standing), seenVersion: Number(version) };
    return actAnswer(await setStanding(deps, { ...decisionOf(request, context), ...seen }));
  };
}

function unfeatureTemplateHandler(deps: Deps): ServiceImpl<typeof ModerationService>['unfeatureTemplate'] {
  return async (request, context) => actAnswer(await unfeatureTemplate(deps, decisionOf(request, context)));
}

function readRunnableVersionHandler(deps: Deps): ServiceImpl<typeof TemplateRunService>['readRunnableVersion'] {
  return async ({ templateId: id, version, readerId }, context) => {
    requireService(context);
    return { version: versionToWire(await runnableVersion(deps, { id, version: safeNumber(version), readerId })) };
  };
}

function reportTemplateHandler(deps: Deps): ServiceImpl<typeof TemplateService>['reportTemplate'] {
  return async ({ templateId, reason, details }, context) => {
    await reportTemplate(deps, { reporterId: requireUser(context), templateId, reason: reportReasonFromWire(reason), details });
    return {};
  };
}

function resignTemplateVersionHandler(deps: Deps): ServiceImpl<typeof TemplateService>['resignTemplateVersion'] {
  return async ({ templateId, version, signatures }, context) => {
    const callerId = requireUser(context);
    const given = signatures.map(keySignatureFromWire);
    return { version: versionToWire(await resignVersion(deps, { callerId, templateId, version: Number(version), signatures: given })) };
  };
}

function setCreatorNameHandler(deps: Deps): ServiceImpl<typeof TemplateService>['setCreatorName'] {
  return async ({ name }, context) => creatorNameToWire(await setCreatorName(deps, requireUser(context), name));
}
