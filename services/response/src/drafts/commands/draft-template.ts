import type { TemplateContent } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { dayOf, nextDay, type Spending, textOf } from '@offshoot/models';
import { RequestRefusal } from '@offshoot/openai-api';
import type { BudgetRows } from '@offshoot/postgres';
import { Refusal } from '@offshoot/refusals';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Models } from '../../database/domain/ports.ts';
import type { Payers } from '../../usage/domain/budgets.ts';
import { draftIn, MAX_ANSWER_CHARS, questionFor } from '../drafted.ts';

export interface DraftDeps {
  models: Models;
  /** What the operator's models may be used for. */
  spending: Spending<Payers>;
  /** Where drafts are counted by person and day, too. */
  spentRows: BudgetRows;
  now(): Date;
  log: Logger;
}

const DRAFTS_A_DAY = 20;
/** Shorter than the gateway and clients wait. */
const LONGEST_MS = 25_000;
/** All drafts together have the budget of one tenant. */
const ALL_DRAFTS = 'drafts';

/** Undefined: no language model is configured. The offline model writes nothing. */
export function draftingModel({ isFree, onlyModel, defaultModel }: Models): string | undefined {
  return isFree ? undefined : (onlyModel ?? defaultModel);
}

export async function draftTemplate(deps: DraftDeps, inboxId: string, description: string, signal: AbortSignal): Promise<TemplateContent> {
  const { models, spending, now, log } = deps;
  const model = draftingModel(models);
  if (model === undefined) {
    throw new Refusal('MODEL_NOT_OFFERED', 'No language model is configured here that could write a draft.', {
      help: 'Write the template yourself. Operators: set LLM_BASE_URL and LLM_MODEL.',
    });
  }
  await countDraft(deps, inboxId);
  const run = spending.begin({ tenantId: ALL_DRAFTS, payer: inboxId });
  try {
    const within = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]);
    const answer = await textOf(run.of(models.model).run(questionFor(model, description), within), MAX_ANSWER_CHARS);
    const content = draftIn(answer);
    if (content) return content;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RequestRefusal) throw spent(now());
    log.info({ err: error }, 'the language model wrote no draft of a template');
  } finally {
    run.end();
  }
  throw new Refusal('UPSTREAM_UNAVAILABLE', 'The language model did not answer with a template.', {
    help: 'Try again, in other words, or write the template yourself.',
    metadata: { upstream: 'model' },
  });
}

async function countDraft({ spentRows, now }: DraftDeps, inboxId: string): Promise<void> {
  const at = now();
  const isLeft = await spentRows.take({ holder: `draft ${inboxId}`, day: dayOf(at), tokens: 1, limit: DRAFTS_A_DAY });
  if (isLeft) return;
  throw new Refusal('QUOTA_EXCEEDED', `You have had ${DRAFTS_A_DAY} drafts today.`, {
    help: `There are more from ${nextDay(at).toISOString()}. Write the template yourself meanwhile.`,
    metadata: { scope: 'drafts', limit: String(DRAFTS_A_DAY) },
  });
}

const spent = (at: Date): Refusal =>
  new Refusal('QUOTA_EXCEEDED', 'Language models were used here today as much as the operator allows.', {
    help: `Drafts are made again from ${nextDay(at).toISOString()}. Write the template yourself meanwhile.`,
    metadata: { scope: 'budget' },
  });
