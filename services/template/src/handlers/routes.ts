import { ModerationService } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { TemplateRunService } from '@offshoot/gen/offshoot/template/v1/template_run_service_pb.ts';
import { TemplateFeedService, TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { TemplateUseService } from '@offshoot/gen/offshoot/template/v1/template_use_service_pb.ts';
import { route, type ServiceRoute } from '@offshoot/rpc';
import type { WatchDeps } from '../commands/versions/watch-versions.ts';
import type { Deps } from '../domain/ports.ts';
import { appealStandingHandler } from './appeal-standing.ts';
import { attestTemplateVersionHandler } from './attest-template-version.ts';
import { checkRunHandler } from './check-run.ts';
import { createTemplateHandler } from './create-template.ts';
import { deleteTemplateHandler } from './delete-template.ts';
import { getCreatorNameHandler } from './get-creator-name.ts';
import { getCurrentVersionHandler } from './get-current-version.ts';
import { getTemplateHandler } from './get-template.ts';
import { getTemplateVersionHandler } from './get-template-version.ts';
import { listCategoriesHandler } from './list-categories.ts';
import { listFeaturedTemplatesHandler } from './list-featured-templates.ts';
import { listTemplateVersionsHandler } from './list-template-versions.ts';
import { listTemplatesHandler } from './list-templates.ts';
import { dismissReportsHandler } from './moderation/dismiss-reports.ts';
import { featureTemplateHandler } from './moderation/feature-template.ts';
import { getTemplateReviewHandler } from './moderation/get-template-review.ts';
import { listAppealsHandler } from './moderation/list-appeals.ts';
import { listModerationActsHandler } from './moderation/list-moderation-acts.ts';
import { listReportedTemplatesHandler } from './moderation/list-reported-templates.ts';
import { rejectAppealHandler } from './moderation/reject-appeal.ts';
import { setTemplateStandingHandler } from './moderation/set-template-standing.ts';
import { unfeatureTemplateHandler } from './moderation/unfeature-template.ts';
import { promiseCurrentVersionHandler } from './promise-current-version.ts';
import { readRunnableVersionHandler } from './read-runnable-version.ts';
import { recordTemplateUsesHandler } from './record-template-uses.ts';
import { reportTemplateHandler } from './report-template.ts';
import { resignTemplateVersionHandler } from './resign-template-version.ts';
import { setCreatorNameHandler } from './set-creator-name.ts';
import { setTemplateVisibilityHandler } from './set-template-visibility.ts';
import { updateTemplateHandler } from './update-template.ts';
import { watchTemplateVersionsHandler } from './watch-template-versions.ts';

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
