import { isAllowed, ModelError } from '@offshoot/models';
import { everySoOften, type Loop } from '@offshoot/runtime/process/every-so-often.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { summarise } from '../../conversations/commands/summarise.ts';
import { earlierIn } from '../../conversations/domain/conversation.ts';
import { turnsToSummarise } from '../../conversations/domain/summarising.ts';
import type { SummaryJob, SummaryRows } from '../../conversations/store/summaries.ts';
import type { Models } from '../../database/domain/ports.ts';
import type { ChainLink } from '../../database/domain/stored-response.ts';
import type { ResponseRows } from '../../turns/store/responses.ts';
import type { OpenUsage } from '../../usage/commands/open-usage.ts';

export interface SummaryDeps {
  rows: Pick<ResponseRows, 'chainTo'>;
  summaries: SummaryRows;
  usage: OpenUsage;
  models: Models;
  newId(prefix: string): string;
  now(): Date;
  log: Logger;
}

const POLL_MS = 2_000;
const AT_ONCE = 4;
/** A summary that is not done by then is begun again, perhaps by another process. */
const AGAIN_MS = 300_000;

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

async function carryOut(deps: SummaryDeps, job: SummaryJob, stopping: AbortSignal): Promise<void> {
  const { rows, summaries, log } = deps;
  const { tenantId, payer, responseId, model } = job;
  try {
    // The operator may have changed their mind since the profile was written.
    if (!isAllowed(deps.models.allowed, model)) {
      log.warn({ responseId }, 'a conversation is not summarised: LLM_MODELS does not allow the model of its profile');
      return await summaries.done(responseId);
    }
    const turns = turnsToSummarise((await rows.chainTo(tenantId, responseId)) ?? []);
    if (turns !== undefined) await replace(deps, turns, { payer, model }, AbortSignal.any([stopping, AbortSignal.timeout(AGAIN_MS)]));
    await summaries.done(responseId);
  } catch (error) {
    if (stopping.aborted) return;
    const isFinal = error instanceof ModelError && !error.retryable;
    if (isFinal) await summaries.done(responseId);
    log.warn({ err: error, responseId }, isFinal ? 'a conversation cannot be summarised' : 'a conversation could not be summarised yet');
  }
}

/** The tokens count for the owner of the conversation, also if nothing comes of it. */
async function replace(
  { summaries, usage, models, newId, now }: SummaryDeps,
  turns: ChainLink[],
  { payer, model }: Pick<SummaryJob, 'payer' | 'model'>,
  signal: AbortSignal,
): Promise<void> {
  const last = turns.at(-1);
  if (last === undefined) return;
  const { tenantId, subject, conversationId, pin } = last;
  const id = newId('sum');
  const by = { id, tenantId, subject, agentId: pin?.agentId ?? '', agentVersion: pin?.agentVersion ?? 0, requests: 0 };
  const spending = usage.begin(by, { tenantId, payer });
  let content = '';
  try {
    content = (await summarise(spending.of(models.model), earlierIn(turns), { model, signal })).text.trim();
  } finally {
    if (content === '') usage.endAlone(id);
  }
  if (content === '') return;
  const responseIds = turns.map((turn) => turn.responseId);
  await usage.end(id, (used) => summaries.add({ conversationId, responseIds, content, used, now: now() }));
}
