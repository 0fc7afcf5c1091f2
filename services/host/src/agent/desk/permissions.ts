// What waits for the owner's word, and what they allowed, as their client lists it.
import type { Permission, RevokeGrantRequest } from '@offshoot/context';
import { Refusal } from '@offshoot/refusals';
import type { JsonObject } from '@offshoot/statements';
import { oneLine } from '@offshoot/text/one-line.ts';
import type { AllowanceTable } from '../effects/allowance-store.ts';
import type { CardTable } from '../effects/card-store.ts';
import type { EffectKinds, KnowsEffects } from '../effects/effect-kinds.ts';
import type { AgentDeps } from '../record/agent-deps.ts';

const MAX_TEXT = 300;
const DIGEST = 'sha256:';

export function openCards({ store, effectKinds }: AgentDeps<CardTable> & KnowsEffects): Permission[] {
  const open = store.cards.waiting().filter(({ state }) => state === 'open');
  return open.map(({ terms, digest }) => {
    const values = Object.fromEntries(Object.entries(terms.arguments).map(([name, { value }]) => [name, value]));
    return { id: idOf(digest), text: textOf(effectKinds, terms.kind, values), expiresAt: terms.expiresAt };
  });
}

export function grantsGiven({ store, now, effectKinds }: AgentDeps<AllowanceTable> & KnowsEffects): Permission[] {
  return store.allowances.grants(now()).map(({ id, kind, authority, expiresAt }) => ({
    ...{ id: idOf(id), text: textOf(effectKinds, kind, authority), expiresAt: expiresAt.toISOString() },
  }));
}

/** Throws ITEM_NOT_FOUND. */
export function revokeGrant(
  { store, now, log, instanceId }: AgentDeps<AllowanceTable>,
  { grant }: Pick<RevokeGrantRequest, 'grant'>,
): void {
  const found = store.allowances.grants(now()).find(({ id }) => idOf(id) === grant);
  if (found === undefined)
    throw new Refusal('ITEM_NOT_FOUND', 'You have allowed nothing with this id.', { help: 'Ask again for what you have allowed.' });
  store.allowances.revoke(found.id);
  log.info({ instanceId, kind: found.kind }, 'its owner has revoked a grant');
}

const idOf = (digest: string): string => digest.slice(DIGEST.length);

function textOf(kinds: EffectKinds, kind: string, values: JsonObject): string {
  const { title, arguments: names } = kinds.of(kind).words.card(kind);
  const parts = Object.entries(values).map(([name, value]) => `${names[name] ?? name}: ${String(value)}`);
  return oneLine(`${title}. ${parts.join('; ')}`)
    .slice(0, MAX_TEXT)
    .toWellFormed();
}
