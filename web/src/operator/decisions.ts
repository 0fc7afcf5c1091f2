import type { GetTemplateReviewResponse } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { Standing, type Template, Visibility } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { Moderation } from './moderation.ts';

export type DecisionKind = 'list' | 'unlist' | 'quarantine' | 'dismiss' | 'reject' | 'feature' | 'unfeature';

export interface Decision {
  kind: DecisionKind;
  reason: string;
  /** For `feature`. */
  place: number;
}

/** What can be decided about a template in its state, the most likely first. */
export function possibleDecisions({ reports, appeal }: GetTemplateReviewResponse, { standing, visibility }: Template): DecisionKind[] {
  const isListed = standing === Standing.LISTED;
  const all: [DecisionKind, boolean][] = [
    ['quarantine', standing !== Standing.QUARANTINED],
    ['list', !isListed],
    ['reject', appeal !== undefined],
    ['dismiss', reports.length > 0],
    ['unlist', standing !== Standing.UNLISTED],
    ['feature', isListed && visibility === Visibility.PUBLIC],
    ['unfeature', isListed],
  ];
  return all.filter(([, isPossible]) => isPossible).map(([kind]) => kind);
}

const STANDINGS = { list: Standing.LISTED, unlist: Standing.UNLISTED, quarantine: Standing.QUARANTINED };

/** Returns whether anything was recorded. The store takes the operator's name from the pass, never from the request. */
export async function decide(moderation: Moderation, { id, version }: Template, operator: string, decision: Decision): Promise<boolean> {
  const { kind, reason, place } = decision;
  const about = { templateId: id, reason, operator };
  const answer = await (() => {
    switch (kind) {
      case 'dismiss':
        return moderation.dismissReports(about);
      case 'reject':
        return moderation.rejectAppeal(about);
      case 'feature':
        return moderation.featureTemplate({ ...about, place, version });
      case 'unfeature':
        return moderation.unfeatureTemplate(about);
      default:
        return moderation.setTemplateStanding({ ...about, standing: STANDINGS[kind], version });
    }
  })();
  return answer.act !== undefined;
}
