import type { UserCall } from '@offshoot/rpc/auth';
import { shared } from '../../templates/adapters/shared-calls.ts';
import { checkIsCreator, creatorsOf, type TemplateDeps } from '../../templates/commands/known-template.ts';
import { statsWindow, type TemplateStats, templateStats } from '../domain/template-stats.ts';
import { addedAgents, keepStats, keptStats, leavingCounts } from '../store/template-stats.ts';

export interface StatsDeps extends TemplateDeps {
  now: () => Date;
}

/** A popular template is counted over its newest agents only. */
const AGENTS_READ = 20_000;

/** Counted once a day for each template: asking again costs nothing, and shows nobody who came meanwhile. */
export function statsReader(deps: StatsDeps): (user: UserCall, templateId: string) => Promise<TemplateStats> {
  const count = shared((templateAndCreators) => {
    const [templateId = '', ...creators] = templateAndCreators.split(' ');
    return countedToday(deps, templateId, creators);
  });
  return async (user, templateId) => {
    await checkIsCreator(deps, user, templateId);
    const creators = (await creatorsOf(deps.db, templateId)) ?? [user.inboxId];
    return count([templateId, ...creators].join(' '));
  };
}

async function countedToday({ db, now }: StatsDeps, templateId: string, creators: readonly string[]): Promise<TemplateStats> {
  const window = statsWindow(now());
  const kept = await keptStats(db, templateId, window.until);
  if (kept) return kept;
  const agents = await addedAgents(db, templateId, window, AGENTS_READ);
  const since = agents.length === AGENTS_READ ? (agents.at(-1)?.addedAt ?? window.since) : window.since;
  const reasons = await leavingCounts(db, templateId, creators, window);
  return keepStats(db, templateId, window.until, templateStats(agents, reasons, { creators, since, until: window.until }));
}
