import type { Logger } from '@offshoot/process/logger.ts';
import { summarise } from '../commands/summarise.ts';
import { earlierIn } from '../domain/conversation.ts';
import type { Models } from '../domain/ports.ts';
import { turnsToSummarise } from '../domain/summarising.ts';
import type { ResponseRows } from '../store/responses.ts';
import type { SummaryJob, SummaryRows } from '../store/summaries.ts';
import { everySoOften, type Loop } from './every-so-often.ts';

export interface SummaryDeps {
  rows: Pick<ResponseRows, 'chainTo'>;
  summaries: SummaryRows;
  models: Models;
  now(): Date;
  log: Logger;
}

const POLL_MS = 2_000;
const AT_ONCE = 4;
/** What is not done by then is done again, perhaps by another process. */
const AGAIN_MS = 120_000;

/** Summarises long conversations whose profiles want that. The next turn has the summary in place of what it stands for. */
export function summariseConversations(deps: SummaryDeps): Loop {
  const { summaries, now, log } = deps;
  const stop = new AbortController();
  const loop = everySoOften('summaries', POLL_MS, log, async () => {
    const againAt = new Date(now().getTime() + AGAIN_MS);
    const jobs = await summaries.take({ most: AT_ONCE, now: now(), againAt });
    await Promise.all(jobs.map((job) => carryOut(deps, job, stop.signal)));
    if (jobs.length === AT_ONCE) loop.wake();
  });
  return {
    ...loop,
    async close() {
      stop.abort();
      await loop.close();
    },
  };
}

async function carryOut({ rows, summaries, models, log }: SummaryDeps, job: SummaryJob, stopping: AbortSignal): Promise<void> {
  const { tenantId, responseId, model } = job;
  try {
    const turns = turnsToSummarise((await rows.chainTo(tenantId, responseId)) ?? []);
    const last = turns?.at(-1);
    if (turns !== undefined && last !== undefined) {
      const signal = AbortSignal.any([stopping, AbortSignal.timeout(AGAIN_MS)]);
      const { text } = await summarise(models.model, earlierIn(turns), { model, signal });
      if (text.trim() !== '')
        await summaries.add({ conversationId: last.conversationId, responseIds: turns.map((turn) => turn.responseId), content: text });
    }
    await summaries.done(responseId);
  } catch (error) {
    if (!stopping.aborted) log.warn({ err: error, responseId }, 'a conversation could not be summarised yet');
  }
}
