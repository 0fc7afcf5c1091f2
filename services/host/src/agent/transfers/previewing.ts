// Previews what a clone or a refresh would receive, for the owner to review, change and sign.
import { type Preview, type PreviewItem, type PreviewRequest, summaryDigest } from '@offshoot/context';
import { EngineError } from '@offshoot/engine/engine.ts';
import { shownToOwner } from '@offshoot/memory/items/speakers.ts';
import { contextPromptDigest } from '../orders/domain/owner-statement.ts';
import type { Choice } from './domain/selection/choose-items.ts';
import type { KeptPreview } from './preview-store.ts';
import { makeSummary, type SummaryDeps, type SummaryOrder } from './summarising.ts';

const KEPT_MS = 24 * 60 * 60_000;
/** Someone may teach the agent something while it summarises. */
const TRIES = 2;

/** Store `kept` together with the response. Throws what makeSummary throws. */
export async function preview(
  deps: SummaryDeps,
  request: Omit<PreviewRequest, 'ask'>,
  o: { ownerId: string; askedAt: Date },
): Promise<{ answer: Preview; kept: KeptPreview }> {
  const { requestId, prompt, add, remove, targetInboxId } = request;
  const { choices, summary } = await settledSummary(deps, { contextPrompt: prompt, add, remove, targetInboxId });
  const digest = summaryDigest(summary);
  // The time counts from the request: the same request repeated soon gets the same response.
  const now = deps.now().getTime();
  const asked = o.askedAt.getTime();
  const expiresAt = new Date((now - asked > KEPT_MS / 2 ? now : asked) + KEPT_MS);
  const answer: Preview = {
    answer: 'preview',
    requestId,
    items: itemsOf(choices),
    hidden: deps.store.memory.all().filter((item) => item.hidden).length,
    summary,
    digest,
    expiresAt: expiresAt.toISOString(),
    configKeys: Object.keys(deps.store.state.claimed?.userConfig ?? {}).sort(),
  };
  return { answer, kept: { digest, ownerId: o.ownerId, promptDigest: contextPromptDigest(prompt), targetInboxId, summary, expiresAt } };
}

async function settledSummary(deps: SummaryDeps, order: SummaryOrder): ReturnType<typeof makeSummary> {
  for (let tried = 1; ; tried++) {
    try {
      return await makeSummary(deps, order);
    } catch (error) {
      if (tried >= TRIES || deps.engine.isClosing || !(error instanceof EngineError && error.retryable)) throw error;
    }
  }
}

function itemsOf(choices: readonly Choice[]): PreviewItem[] {
  const shown = shownToOwner(choices.map(({ item }) => item));
  return choices.map(({ item, isIn, reason, secrets }) => ({ ...shown(item), isIn, reason, secrets: [...secrets] }));
}
