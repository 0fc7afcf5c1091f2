import { refusalOf } from '@offshoot/rpc';
import type { Database } from '../../database/database.ts';
import { creatorsIn, versionFromBytes } from '../../templates/adapters/template-facts.ts';
import { newestStoredMessages } from '../../templates/store/template-versions.ts';
import { servicePauseMs } from '../../work/domain/retry.ts';
import { takeOf } from '../../work/loops/attempts.ts';
import type { BatchWork } from '../../work/loops/batch-work-loop.ts';
import { MAX_COUNTS } from '../adapters/use-recorder.ts';
import type { UseDeps } from '../deps.ts';
import { templateUse } from '../domain/template-use.ts';
import { type UsedTemplate, usedTemplates } from '../store/live-agents.ts';
import { type DueUse, dueUses, isCountDue, keepUses, useAgain } from '../store/template-uses.ts';

/** A template may have ten thousand agents, and all of a page are read at once. */
const TEMPLATES_PER_PAGE = 100;
/** Everything is told again once a day, in case the template service has lost it, or our rows were restored from a backup. */
const AGAIN_MS = 86_400_000;

/** Counts every few minutes how many use each template, and tells the template service what has changed until it has recorded it. */
export function countUses(deps: UseDeps): BatchWork<DueUse> {
  return {
    name: 'uses',
    atMost: MAX_COUNTS,
    gatherMs: 0,
    yields: deps.pressure.isHigh,
    take: async (limit) => {
      const now = deps.now();
      if (await isCountDue(deps.db, now, new Date(now.getTime() + deps.countMs))) await count(deps, now);
      return dueUses(deps.db, takeOf(deps, limit, deps.attemptMs));
    },
    attempt: (batch, signal) => tell(deps, batch, signal),
  };
}

async function count({ db }: UseDeps, now: Date): Promise<void> {
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page = await usedTemplates(db, after, TEMPLATES_PER_PAGE);
    const creatorsOf = await creatorsOfUsed(db, page);
    const uses = page.map(({ templateId, agents }) => ({ templateId, ...templateUse(agents, { creators: creatorsOf(templateId), now }) }));
    const upTo: string | undefined = page.length === TEMPLATES_PER_PAGE ? page.at(-1)?.templateId : undefined;
    await keepUses(db, uses, { after, upTo, now });
    after = upTo;
  }
}

/** Only templates that people use have keepers, from whom they would have to be told apart. */
async function creatorsOfUsed(db: Database, page: readonly UsedTemplate[]): Promise<(templateId: string) => readonly string[]> {
  const used = page.filter(({ agents }) => agents.some(({ inUse }) => inUse)).map(({ templateId }) => templateId);
  const messages = await newestStoredMessages(db, used);
  return (templateId) => {
    const message = messages.get(templateId);
    return message ? creatorsIn(versionFromBytes(message)) : [];
  };
}

async function tell({ db, uses, now, log }: UseDeps, batch: DueUse[], signal: AbortSignal): Promise<number | undefined> {
  try {
    await uses.record(batch, signal);
  } catch (error) {
    log.info({ templates: batch.length, reason: refusalOf(error)?.reason }, 'cannot tell the template service how many use them');
    const pause = signal.aborted ? 0 : servicePauseMs(Math.min(...batch.map(({ attempts }) => attempts)), Math.random());
    await useAgain(db, batch, new Date(now().getTime() + pause));
    return pause;
  }
  await useAgain(db, batch, new Date(now().getTime() + AGAIN_MS));
  return undefined;
}
