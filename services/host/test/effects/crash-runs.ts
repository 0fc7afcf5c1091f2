// Many approved e-mails, one after another, while the process dies at any step and pool and provider fail: the agent's own database and
// loop, a journal and a provider in memory.
import { cardDigest, cardTerms } from '@offshoot/actions';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { carryOutEffects, type DispatchingDeps } from '../../src/agent/effects/dispatching.ts';
import { EffectFailure } from '../../src/agent/effects/effect-kind.ts';
import { effectKinds } from '../../src/agent/effects/effect-kinds.ts';
import { poolJournal } from '../../src/agent/effects/journal.ts';
import { emailKind } from '../../src/agent/effects/kinds/email/email-kind.ts';
import { EMAIL, mailAction } from '../../src/agent/effects/kinds/email/mail.ts';
import { policyOf } from '../../src/agent/effects/policy.ts';
import { endRestoredEffects } from '../../src/agent/effects/restored.ts';
import { OWNER, openBareAgent } from '../context/bare-agent.ts';

const ACCOUNT = 'bench@mail.example';
const HOTEL = 'desk@example.org';
const TOOL = { id: 'mail', name: 'E-mail', provisioning: 'TOOL_PROVISIONING_POOL', resource: 'TOOL_RESOURCE_AGENTMAIL_INBOX' };

export interface CrashScore {
  runs: number;
  deaths: number;
  done: number;
  doubled: number;
  /** Of runs without a restored backup. */
  unknown: number;
  /** Runs with a restored backup. */
  restored: number;
  /** Ended without a word, with two, or with a wrong one. */
  untrue: number;
}

const MOMENTS = ['before the journal', 'after the journal', 'before the call', 'after the call'] as const;
type Moment = (typeof MOMENTS)[number] | undefined;
type Answer = 'done' | 'done, no answer' | 'not done, no answer' | 'unreachable';
const ANSWERS: readonly Answer[] = ['done', 'done, no answer', 'not done, no answer', 'unreachable'];

/** `random`: a whole number from 0 to below its argument. */
export async function crashRuns(runs: number, random: (below: number) => number): Promise<CrashScore> {
  const score: CrashScore = { runs, deaths: 0, done: 0, doubled: 0, unknown: 0, restored: 0, untrue: 0 };
  const sent = new Map<string, number>();
  const seen = new Set<string>();
  const kept = new Map<string, string>();
  let dying = new AbortController();
  let dies: Moment;
  let answer: Answer = 'done';
  let isPoolAway = false;
  const at = (moment: Moment) => {
    if (dies !== moment) return;
    dying.abort();
    throw new Error('died');
  };
  const kinds = effectKinds([
    emailKind({
      wasSent: ({ idempotencyKey }) => Promise.resolve(seen.has(idempotencyKey)),
      async send({ text, idempotencyKey }) {
        at('before the call');
        if (answer === 'unreachable') throw new EffectFailure('unsent');
        if (answer !== 'not done, no answer' && !seen.has(idempotencyKey)) sent.set(text, (sent.get(text) ?? 0) + 1);
        if (answer !== 'not done, no answer') seen.add(idempotencyKey);
        at('after the call');
        if (answer !== 'done') throw new EffectFailure('unknown');
        return { messageId: 'm' };
      },
    }),
  ]);
  const agent = openBareAgent({ engine: createOfflineEngine(), content: { tools: [TOOL] } as never, effectKinds: kinds });
  const { store } = agent;
  store.change({ conversationId: 'c'.repeat(32), conversationState: 'here' });
  store.tools.replace([{ toolId: TOOL.id, resourceId: 'res_1', resource: 'agentmail-inbox', value: ACCOUNT, key: 'key' }]);
  let now = agent.deps.now().getTime();
  const journal = poolJournal({
    pool: {
      async journalEffect(_, __, { effect, intent }) {
        at('before the journal');
        if (isPoolAway) return 'later';
        const isNew = !kept.has(effect);
        if (isNew) kept.set(effect, intent);
        at('after the journal');
        return { intent: kept.get(effect) ?? '', isNew };
      },
      journalEnd: () => Promise.resolve('noted'),
      journalledEffects: () => Promise.resolve([]),
    },
    instanceId: agent.deps.instanceId,
    credential: () => 'c'.repeat(64),
    renewCredential: () => {},
    secret: () => Promise.resolve(new Uint8Array(32)),
  });

  const attempt = async (): Promise<number> => {
    dying = new AbortController();
    const deps: DispatchingDeps = { ...agent.deps, effectKinds: kinds, journal, now: () => new Date(now), closing: dying.signal };
    return (await carryOutEffects(deps).catch(() => undefined)) ?? 0;
  };

  for (let run = 0; run < runs; run += 1) {
    const text = `Order number ${run}.`;
    const asked = { messageId: run.toString(16).padStart(64, '0'), place: 0 };
    const action = mailAction({ to: [HOTEL], cc: [], subject: 'Order', text }, { account: ACCOUNT, said: () => true });
    const requester = { inboxId: OWNER, name: 'Saul', isOwner: true };
    const policy = policyOf(agent.deps, EMAIL.name);
    const terms = cardTerms(action, { instanceId: agent.deps.instanceId, requester, risk: 'R5', policy, now: new Date(now) });
    const reserves = { mails: 1, texts: 0, firstContacts: 0 };
    store.effects.add({ asked, terms, digest: cardDigest(terms), approvedBy: OWNER, approvedAt: new Date(now), reserves });
    const restoredAfter = random(10) === 0 ? random(4) : -1;
    const badLuck = random(7);
    let state = store.effects.find(asked)?.state;
    for (let tries = 0; tries < 30 && (state === 'approved' || state === 'dispatched'); tries += 1) {
      const isBad = tries < badLuck;
      dies = isBad ? MOMENTS[random(MOMENTS.length + 2)] : undefined;
      answer = isBad ? (ANSWERS[random(ANSWERS.length)] ?? 'done') : 'done';
      isPoolAway = isBad && random(4) === 0;
      if (restoredAfter === tries) endRestoredEffects(store, kinds);
      const waitMs = await attempt();
      score.deaths += Number(dying.signal.aborted);
      now += waitMs + random(1_000);
      state = store.effects.find(asked)?.state;
    }
    const said: string[] = [];
    for (let next = store.conversation.nextToSay(); next; next = store.conversation.nextToSay()) {
      if (next.key.endsWith(':over')) said.push(next.text);
      store.conversation.said(next.key);
    }
    const times = sent.get(text) ?? 0;
    score.restored += Number(restoredAfter >= 0);
    score.doubled += Number(times > 1);
    score.done += Number(state === 'done');
    score.unknown += Number(state === 'unknown' && restoredAfter < 0);
    score.untrue += Number(said.length !== 1 || !isTrue(said[0] ?? '', state ?? '', times));
    now += 1_000;
    store.effects.tidy(new Date(now));
    sent.clear();
    seen.clear();
    kept.clear();
  }
  agent.close();
  return score;
}

function isTrue(line: string, state: string, times: number): boolean {
  if (state === 'done') return line === `Sent to ${HOTEL}.` && times === 1;
  if (state === 'unknown') return line.startsWith('I do not know whether');
  return times === 0 && /^Not (?:sent|done)/.test(line);
}
