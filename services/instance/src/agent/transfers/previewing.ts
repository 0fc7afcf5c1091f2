// Previews what a clone or a refresh would receive, for the owner to review, change and sign.
import { type Preview, type PreviewItem, type PreviewRequest, summaryDigest } from '@offshoot/context';
import { EngineError } from '../domain/engine.ts';
import { topicLook } from '../memory/domain/items/limits.ts';
import { disputes, speakersOf } from '../memory/domain/items/speakers.ts';
import { contextPromptDigest } from '../ownership/domain/owner-statement.ts';
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
  // Counted from the request: the same request repeated soon gets the same response.
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

/** Where people differ, the speaker is added, so that nobody can pass for someone else. */
function itemsOf(choices: readonly Choice[]): PreviewItem[] {
  const known = choices.map(({ item }) => item);
  const disputed = disputes(known);
  const who = speakersOf(known);
  return choices.map(({ item, isIn, reason, secrets }) => {
    const { id, kind, text, topic, sensitivity, tags } = item;
    const from = disputed.has(topicLook(topic)) ? who(item) : sourceOf(item);
    return { id, kind, text, topic, sensitivity, tags: [...tags], from, isIn, reason, secrets: [...secrets] };
  });
}

function sourceOf({ provenance }: Choice['item']): string {
  if (provenance.from === 'message') return provenance.senderName;
  const { saidBy, agentName } = provenance.origin;
  return saidBy === '' ? agentName : `${saidBy}, by way of ${agentName}`;
}
