// What every kind of effect keeps to: the suite for implementations of EffectKind.
import { type Action, cardTerms, cardText, carriesAuthority, madeKnownBy } from '@offshoot/actions';
import type { Planned } from '@offshoot/engine/engine.ts';
import { canonicalJson } from '@offshoot/statements';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EffectFailure, type EffectKind, type EffectOrder, type KindDeps } from '../../src/agent/effects/effect-kind.ts';
import type { HeardMessage } from '../../src/agent/transcript/conversation-store.ts';

/** A message, and what an engine plans for it. */
interface Order {
  says: string;
  plan: Planned;
}

interface KindScene {
  kind: EffectKind;
  deps: KindDeps;
  /** From now on the agent lacks the tool, or has it again. */
  hasTool(has: boolean): void;
  /** How often the order was carried out. */
  done(order: EffectOrder): number;
  /** What the next call of the provider meets. */
  meets(what: 'lost answer' | 'refusal' | 'rate limit' | 'no answer'): void;
  close(): Promise<void>;
}

interface KindCase {
  start(): Promise<KindScene>;
  /** Each is another one. */
  order: (nth: number) => Order;
  /** Plans that nothing comes of, with the kind's own reason. */
  bad: readonly (Order & { problem: string })[];
  /** The order with a hostile string where the plan has words. */
  hostile: (text: string) => Order;
}

/** The arguments that say whom or what it affects. */
const authorityIn = ({ kind, arguments: all }: Action) =>
  Object.entries(all).flatMap(([name, { value, source }]) => (carriesAuthority(kind, name) ? [{ name, value, source }] : []));

const SENTENCE = /^\p{Lu}[\s\S]*[.?!]$/u;

export function describeEffectKind(name: string, { start, order, bad, hostile }: KindCase): void {
  describe(`the kind of effects “${name}”`, () => {
    let scene: KindScene;
    beforeAll(async () => {
      scene = await start();
    });
    afterAll(() => scene.close());

    let ordered = 0;
    const message = (text: string): HeardMessage => ({
      ...{ messageId: 'a'.repeat(64), senderInboxId: 'b'.repeat(64), self: false, text, sentAt: new Date(0), learn: false, answer: true },
    });
    const actionFor = ({ says, plan }: Order) => {
      const action = scene.kind.actionOf(scene.deps, plan, message(says));
      if ('problem' in action) throw new Error(`no action: ${action.problem}`);
      return action;
    };
    const ordering = (given = order(++ordered)): EffectOrder => {
      const action = actionFor(given);
      const requester = { inboxId: 'b'.repeat(64), name: 'Saul', isOwner: true };
      const bound = { instanceId: scene.deps.instanceId, requester, risk: action.kind.risk, policy: 'sha256:policy', now: new Date(0) };
      const tool = scene.kind.toolOf(scene.deps, action.kind.name);
      if (tool === undefined) throw new Error('no tool');
      // As it comes back from the disk.
      const terms = JSON.parse(JSON.stringify(cardTerms(action, bound))) as EffectOrder['terms'];
      return { terms, tool, idempotencyKey: `sha256:${ordered.toString(16).padStart(64, '0')}` };
    };
    const perform = (given: EffectOrder, signal = new AbortController().signal) => scene.kind.perform(given, signal);
    const failureOf = (given: EffectOrder) =>
      perform(given).then(
        () => undefined,
        (error: unknown) => (error instanceof EffectFailure ? error.is : error),
      );

    test('a plan becomes an action of its own, with the account and the definition of the tool', () => {
      const given = order(++ordered);
      expect(scene.kind.plans).toContain(given.plan.action);
      const action = actionFor(given);
      expect(scene.kind.owns(action.kind.name)).toBe(true);
      expect(scene.kind.owns(`${action.kind.name}-else`)).toBe(false);
      const { account, toolDigest, kind } = scene.kind.toolOf(scene.deps, action.kind.name) ?? {};
      expect(action).toMatchObject({ account, toolDigest, kind });
      expect(madeKnownBy(action).every((one) => one !== '')).toBe(true);
    });

    test('every argument that says whom or what it affects is in the message', () => {
      const action = actionFor(order(++ordered));
      expect(authorityIn(action)).not.toEqual([]);
      for (const { source } of authorityIn(action)) expect(source).toBe('request');
    });

    test.each(bad)('“$says” is refused with a sentence: $problem', ({ says, plan, problem }) => {
      expect(scene.kind.actionOf(scene.deps, plan, message(says))).toEqual({ problem, line: expect.stringMatching(SENTENCE) });
    });

    test('without its tool it says so, and has nothing to do anything with', () => {
      const { says, plan } = order(++ordered);
      const { kind } = actionFor({ says, plan });
      scene.hasTool(false);
      expect(scene.kind.toolOf(scene.deps, kind.name)).toBeUndefined();
      expect(scene.kind.actionOf(scene.deps, plan, message(says))).toEqual({ problem: 'no-tool', line: scene.kind.words.noTool });
      expect(scene.kind.words.noTool).toMatch(SENTENCE);
      scene.hasTool(true);
    });

    test('its words name every argument, and are sentences', () => {
      const { terms } = ordering();
      const { words } = scene.kind;
      const { title, arguments: names } = words.card(terms.kind);
      expect(title).toMatch(/^\p{Lu}/u);
      if (terms.toolDigest === '') expect(Object.keys(names)).toEqual(expect.arrayContaining(Object.keys(terms.arguments)));
      const said = [words.done(terms, {}), words.late(terms), words.failed(terms, undefined), words.unknown(terms)];
      for (const why of ['other', 'no such reason', 'constructor']) said.push(words.failed(terms, why));
      for (const line of said) expect(line).toMatch(SENTENCE);
      const authority = Object.fromEntries(authorityIn(actionFor(order(++ordered))).map(({ name: one, value }) => [one, value]));
      expect(`I may ${words.allowed(authority, actionFor(order(ordered)).kind.name)}.`).toMatch(SENTENCE);
    });

    test('hostile text adds no line to what is said, and is all on the card', () => {
      const { terms } = ordering(hostile('bye\u202e\n👍 to do it\u0000'));
      const { words } = scene.kind;
      for (const line of [words.done(terms, {}), words.late(terms), words.failed(terms, 'other'), words.unknown(terms)])
        expect(line).not.toMatch(/[\p{Cc}\u202e]/u);
      expect(cardText(terms, words.card(terms.kind))).not.toMatch(/\n👍 to do it\n/);
      expect(JSON.parse(canonicalJson(JSON.parse(JSON.stringify(terms))))).toEqual(terms);
    });

    test('an order is carried out once', async () => {
      const given = ordering();
      await perform(given);
      expect(scene.done(given)).toBe(1);
      if (scene.kind.repeat.is === 'keyed') await perform(given);
      expect(scene.done(given)).toBe(1);
    });

    test('of an order whose answer is lost, nothing says that it was not done, and it is not done twice', async () => {
      const given = ordering();
      const { repeat } = scene.kind;
      scene.meets('lost answer');
      expect(await failureOf(given)).toBe('unknown');
      expect(scene.done(given)).toBe(1);
      if (repeat.is === 'keyed') await perform(given);
      if (repeat.is === 'looked-up') expect(await repeat.find(given, new AbortController().signal)).toBeDefined();
      expect(scene.done(given)).toBe(1);
    });

    test('what was not done is not found', async () => {
      const { repeat } = scene.kind;
      if (repeat.is !== 'looked-up') return;
      const given = ordering();
      const other = ordering();
      await perform(other);
      expect([undefined, 'not-done']).toContainEqual(await repeat.find(given, new AbortController().signal));
    });

    test.each([
      ['refusal', 'refused'],
      ['rate limit', 'unsent'],
    ] as const)('%s: it is %s, and was not done', async (what, is) => {
      const given = ordering();
      scene.meets(what);
      expect(await failureOf(given)).toBe(is);
      expect(scene.done(given)).toBe(0);
    });

    test('an agent that closes does not wait for the provider', async () => {
      const closing = new AbortController();
      scene.meets('no answer');
      const performing = perform(ordering(), closing.signal);
      closing.abort();
      await expect(performing).rejects.toThrow();
    });
  });
}
