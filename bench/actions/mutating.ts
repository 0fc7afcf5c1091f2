// An approval, a grant or a plan is for exactly one thing: any change of what it binds, and it does not count.
import {
  type Action,
  answerCard,
  argumentsFrom,
  authorityOf,
  cardDigest,
  cardTerms,
  decide,
  grantFor,
  grantOf,
  planEffect,
} from '@offshoot/actions';
import { actionOf, NOW, OWNER } from '@offshoot/actions/testing';
import { canonicalJson, type JsonObject, type JsonValue } from '@offshoot/statements';
import { forged, oneOf, type Random } from './forging.ts';
import type { Suite } from './suite.ts';
import { situationAt } from './turn.ts';

const POLICY = `sha256:${'1'.repeat(64)}`;

export interface Mutated {
  mutations: number;
  /** What counted all the same: by card, grant or plan. */
  ran: Record<'card' | 'grant' | 'plan', number>;
}

export function mutateBoundFields(suites: readonly Suite[], mutations: number, random: Random): Mutated {
  const score: Mutated = { mutations: 0, ran: { card: 0, grant: 0, plan: 0 } };
  const actions = suites.flatMap((suite) =>
    suite.tasks.flatMap(({ says, does }) => does.map(({ kind, values }) => actionOf(kind, argumentsFrom(values, { request: says })))),
  );
  const bound = actions.map((action) => boundTo(action));
  while (score.mutations < mutations) {
    const { action, terms, text, digest, authority, grants, planned } = oneOf(random, bound);
    const changed = mutated(terms as unknown as JsonObject, random, { isWhole: true }) as unknown as typeof terms;
    const changedText = canonicalJson(changed as unknown as JsonObject);
    if (changedText === text) continue;
    score.mutations += 1;
    const situation = situationAt('L4', new Set());
    const asked = { terms: changed, digest, state: 'open' as const, decidedBy: '' };
    // The policy is the one that the changed card names: what protects it is its digest alone.
    const by = { inboxId: OWNER, isAgent: false };
    const { policy } = changed;
    const answered = answerCard(asked, 'approve', { by, deciders: situation.deciders, policy, isDispatched: false, now: NOW });
    if (answered.is !== 'refused') score.ran.card += 1;
    const other = actionAs(action, changed);
    // A grant or a plan leaves the content open.
    if (authorityTextOf(other) === authority) continue;
    if (grantFor(other, grants, NOW)) score.ran.grant += 1;
    const decision = decide(other, { ...situation, planned });
    if (decision.is === 'run' && decision.by === 'plan') score.ran.plan += 1;
  }
  return score;
}

function boundTo(action: Action) {
  const requester = { inboxId: OWNER, name: 'Saul', isOwner: true };
  const terms = cardTerms(action, { instanceId: `inst_${'a'.repeat(26)}`, requester, risk: 'R4', policy: POLICY, now: NOW });
  const planned = [planEffect('p', action) ?? []].flat();
  const text = canonicalJson(terms as unknown as JsonObject);
  return { action, terms, text, digest: cardDigest(terms), authority: authorityTextOf(action), grants: [grantOf(action, NOW)], planned };
}

const authorityTextOf = (action: Action): string => {
  const { kind, account, toolDigest } = action;
  return canonicalJson({ kind: kind.name, account, toolDigest, authority: authorityOf(action) });
};

function actionAs({ kind }: Action, { kind: name, account, toolDigest, arguments: args, cost }: ReturnType<typeof cardTerms>): Action {
  const isMap = args !== null && typeof args === 'object' && !Array.isArray(args);
  const entries = Object.entries(isMap ? args : {}).filter(([, one]) => one !== null && typeof one === 'object' && 'value' in one);
  return { kind: { ...kind, name }, account, toolDigest, arguments: Object.fromEntries(entries), cost };
}

/** One field anywhere in it is changed, added or removed. `isWhole`: at the top, none is removed. */
function mutated(value: JsonValue, random: Random, o = { isWhole: false }): JsonValue {
  if (value !== null && typeof value === 'object') {
    const names = Object.keys(value);
    const copy = structuredClone(value) as JsonObject & JsonValue[];
    const name = names.length === 0 ? undefined : oneOf(random, names);
    const way = random(10);
    if (name === undefined || way === 0) Object.assign(copy, { [`x${random(10)}`]: random(10) });
    else if (way === 1 && !o.isWhole) delete copy[name as never];
    else Object.assign(copy, { [name]: mutated(copy[name as never] ?? null, random) });
    return Array.isArray(copy) ? copy.map((one) => one ?? null) : copy;
  }
  return forged(value, random, 'eve@evil.example');
}
