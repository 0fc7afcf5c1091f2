// The process of an agent dies, is killed or hangs, while it takes something in. Each death is seen from its database, as it was then.
import { afterEach, expect, test } from 'vitest';
import { takingOrder } from '../../src/agent/begun/taking-in.ts';
import { think } from '../../src/agent/conversation/thinking/thinking.ts';
import { hearOwner, workAtDesk } from '../../src/agent/desk/owner-desk.ts';
import { hearConversation } from '../../src/agent/listening.ts';
import { ReceivedRound } from '../../src/agent/received/showing.ts';
import type { OnlineRoomDeps } from '../../src/agent/room-deps.ts';
import type { SecretScanner } from '../../src/agent/transfers/domain/selection/secret-scanner.ts';
import { summariseDue } from '../../src/agent/transfers/making.ts';
import { type BareAgent, inboxOf, OWNER, openBareAgent } from '../context/bare-agent.ts';
import { plainEngine } from '../plain-engine.ts';

const POISON = 'poison';
const CHAT = 'c'.repeat(32);
const DM = 'd'.repeat(32);
const idOf = (index: number) => (index + 1).toString(16).padStart(64, '0');
const FIRST = idOf(0);
const BAD = `trf_${'b'.repeat(26)}`;
const GOOD = `trf_${'g'.repeat(26)}`;

class Death extends Error {
  readonly file: Uint8Array;
  constructor(agent: BareAgent) {
    super('died');
    this.file = agent.store.snapshot();
  }
}

const open: BareAgent[] = [];
afterEach(() => {
  for (const agent of open.splice(0)) agent.close();
});

interface Life {
  agent: BareAgent;
  deps: OnlineRoomDeps;
  /** What it read at a time. */
  pages: string[][];
}

/** An agent whose process dies of the poison: of hearing it if `dies` is 'hearing', otherwise of thinking about it. */
function live(lines: readonly string[], dies: 'hearing' | 'thinking' | 'never', file?: Uint8Array): Life {
  const engine = plainEngine();
  const { learn } = engine;
  const agent = openBareAgent({
    engine: {
      ...engine,
      learn: async (request, signal) => {
        if (dies === 'thinking' && request.message.text.includes(POISON)) throw new Death(agent);
        return learn(request, signal);
      },
    },
    ...(file && { file }),
  });
  open.push(agent);
  agent.store.change({ conversationId: CHAT });
  const pages: string[][] = [];
  const messages = (id: string, { after = '0', limit = 100 }: { after?: string | undefined; limit?: number }) => {
    const [from, to] = [Number(after), Number(after) + limit];
    const page = lines.slice(from, to);
    if (page.length > 0) pages.push(page);
    return Promise.resolve({
      messages: page.map((text, index) => ({
        id: idOf(from + index),
        senderInboxId: id === DM ? OWNER : inboxOf('Saul'),
        own: false,
        kind: 'text',
        text,
        sentAt: agent.deps.now(),
      })),
      cursor: String(from + page.length),
      more: to < lines.length,
    });
  };
  const client = {
    inboxId: 'a9'.repeat(32),
    messages,
    conversation: (id: string) => {
      if (id === `dm:${OWNER}`) return Promise.resolve({ id: DM });
      if (dies === 'hearing' && pages.at(-1)?.includes(POISON)) throw new Death(agent);
      return Promise.resolve({ memberInboxIds: [inboxOf('Saul')], creatorInboxId: inboxOf('Saul') });
    },
  };
  return { agent, deps: { ...agent.deps, client } as unknown as OnlineRoomDeps, pages };
}

const deathOf = async (work: Promise<unknown>): Promise<Uint8Array> => {
  const death = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (death instanceof Death) return death.file;
  throw new Error('It did not die.', { cause: death });
};
const notices = ({ agent }: Life) => agent.store.state.noticesOwed.map(({ text, ownerId }) => ({ text, ownerId }));
const heard = ({ agent }: Life) => agent.store.conversation.recent().map(({ text }) => text);
const hearAll = async ({ deps }: Life) => {
  while (await hearConversation(deps));
};
const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`);

test('attack: a message that kills its reader is read twice; the others are heard, and the owner is told once', async () => {
  const said = [...lines(7), POISON, ...lines(3)];
  const first = await deathOf(hearConversation(live(said, 'hearing').deps));
  const second = await deathOf(hearAll(live(said, 'hearing', first)));
  const third = live(said, 'hearing', second);
  await hearAll(third);
  expect(heard(third)).toEqual([...lines(7), ...lines(3)]);
  expect(notices(third)).toEqual([
    {
      ownerId: OWNER,
      text: expect.stringMatching(/^I skipped a message from “.+”: twice, the program that I run in stopped while I was reading that\./),
    },
  ]);
  expect(third.agent.store.state.cursor).toBe(String(said.length));
});

test('after a death, messages are read one at a time only as far as that death may be theirs', async () => {
  const said = [POISON, ...lines(120)];
  const death = await deathOf(hearConversation(live(said, 'hearing').deps));
  const next = live(said, 'never', death);
  await hearAll(next);
  expect(next.pages.filter(({ length }) => length === 1)).toHaveLength(100);
  expect(next.agent.store.state.cursor).toBe(String(said.length));
  expect(notices(next)).toEqual([]);
});

test('attack: a message that kills the process in thought is forgotten after two deaths, and the next one is learned', async () => {
  const said = [`remember ${POISON}`, 'remember the train leaves at six'];
  const thinks = async (life: Life) => {
    await hearAll(life);
    return think(life.agent.deps, life.agent.deps.answerRateLimiter);
  };
  // An engine that fails is no death: only the file that it left behind shows one.
  const files: Uint8Array[] = [];
  const life = (file?: Uint8Array) => {
    const one = live(said, 'never', file);
    const { call } = one.agent.deps.engine;
    one.agent.deps.engine.call = (ask, signal) => {
      files.push(one.agent.store.snapshot());
      return call.call(one.agent.deps.engine, ask, signal) as never;
    };
    return one;
  };
  await thinks(life());
  const [first] = files.splice(0);
  await thinks(life(first));
  const [second] = files.splice(0);
  const third = life(second);
  await thinks(third);
  expect(third.agent.store.memory.all().map(({ text }) => text)).toEqual(['the train leaves at six']);
  expect(heard(third)).toEqual(['remember the train leaves at six']);
  expect(notices(third)).toHaveLength(1);
});

test('an error and an orderly stop are no deaths, however often they come', async () => {
  const said = [`remember ${POISON}`];
  let file: Uint8Array | undefined;
  for (let round = 0; round < 3; round++) {
    const life = live(said, 'thinking', file);
    await hearAll(life);
    await think(life.agent.deps, life.agent.deps.answerRateLimiter);
    // It would be repeated later; for the test, at once.
    life.agent.store.conversation.learnLater(FIRST, 0);
    file = life.agent.store.snapshot();
  }
  const stopped = live(said, 'never', file);
  stopped.agent.store.begun.begin('thoughts', [FIRST]);
  stopped.agent.store.begun.endAll();
  const last = live(said, 'never', stopped.agent.store.snapshot());
  await think(last.agent.deps, last.agent.deps.answerRateLimiter);
  expect(last.agent.store.memory.all().map(({ text }) => text)).toEqual([POISON]);
  expect(notices(last)).toEqual([]);
});

test('suspects of all agents come one after the other, so that an innocent one is not passed over with the deadly one', async () => {
  const innocent = live(['remember the key is under the mat'], 'never');
  await hearAll(innocent);
  innocent.agent.store.begun.begin('thoughts', [FIRST]);
  const deadly = live(['remember the door is green'], 'never');
  await hearAll(deadly);
  deadly.agent.store.begun.begin('thoughts', [FIRST]);
  const again = [innocent, deadly].map(({ agent }) => live([], 'never', agent.store.snapshot()));
  let atOnce = 0;
  let most = 0;
  for (const { agent } of again) {
    const { call } = agent.deps.engine;
    agent.deps.engine.call = async (ask, signal) => {
      most = Math.max(most, ++atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      try {
        return (await call.call(agent.deps.engine, ask, signal)) as never;
      } finally {
        atOnce--;
      }
    };
  }
  await Promise.all(again.map(({ agent }) => think(agent.deps, agent.deps.answerRateLimiter)));
  expect(most).toBe(1);
  expect(again.map(({ agent }) => agent.store.memory.all().length)).toEqual([1, 1]);
});

test('attack: a mail that kills the process that shows it is passed over after two deaths, and the next one is shown', async () => {
  const look = async (file?: Uint8Array) => {
    const life = live([], 'never', file);
    life.agent.store.change({ conversationState: 'here' });
    const mail = (id: string) => ({
      id,
      isCounted: true,
      line: () => {
        if (id === POISON) throw new Death(life.agent);
        return `mail ${id}`;
      },
    });
    const settled: string[] = [];
    const source = {
      is: 'mail' as const,
      isAlwaysRead: false,
      open: () => ({ unread: async () => [mail(POISON), mail('good')], settle: async (id: string) => void settled.push(id) }),
    };
    const work = new ReceivedRound<OnlineRoomDeps>(source).look(life.deps);
    return { life, settled, work };
  };
  const first = await deathOf((await look()).work);
  const second = await deathOf((await look(first)).work);
  const third = await look(second);
  await third.work;
  expect(third.life.agent.store.conversation.nextToSay()?.text).toBe('mail good');
  expect(third.settled).toEqual([POISON, 'good']);
  expect(notices(third.life)).toMatchObject([{ text: expect.stringMatching(/^I skipped a mail to me:/) }]);
});

test("attack: an owner's request that kills the process that answers it is given up after two deaths, and the next one is answered", async () => {
  const work = async (file?: Uint8Array) => {
    const life = live(['preview', 'help'], 'never', file);
    await hearOwner(life.deps);
    const deaths: Uint8Array[] = [];
    const preview = () => {
      deaths.push(life.agent.store.snapshot());
      return Promise.reject(new Error('died'));
    };
    await workAtDesk(life.deps, { preview } as never);
    return { life, deaths };
  };
  const first = await work();
  const second = await work(first.deaths[0]);
  const third = await work(second.deaths[0]);
  expect(third.deaths).toEqual([]);
  expect(Buffer.from(third.life.agent.store.desk.nextToSend()?.answer ?? '').toString()).toContain('preview');
  expect(third.life.agent.store.desk.nextToSend()?.request).toMatchObject({ command: 'help' });
  expect(notices(third.life)).toMatchObject([{ text: expect.stringMatching(/^I skipped one of your requests here:/) }]);
});

test('attack: an order of the pool whose text kills the process that takes it in is refused after two deaths, and another one is taken', async () => {
  const order = (id: string, file?: Uint8Array) => {
    const life = live([], 'never', file);
    return takingOrder(life.deps, { method: 'Configure', id }, async () => {
      if (id === POISON) throw new Death(life.agent);
      return 'taken';
    });
  };
  const first = await deathOf(order(POISON));
  const second = await deathOf(order(POISON, first));
  await expect(order(POISON, second)).rejects.toMatchObject({ reason: 'VALIDATION_FAILED' });
  expect(await order('another', second)).toBe('taken');
});

test('attack: a summary for a clone that kills its process is given up after two deaths, and the pool and the owner hear it', async () => {
  const ordered = (transferId: string, targetInboxId: string) => ({
    ...{ transferId, kind: 'clone' as const, targetInstanceId: `inst_${'b'.repeat(26)}`, targetInboxId, ownerId: OWNER },
    ...{ contextPrompt: 'everything', overriddenConfigKeys: [], statementNonce: 'n', contextPromptDigest: 'd', summaryDigest: '' },
  });
  const due = (file?: Uint8Array) => {
    const life = live([], 'never', file);
    const { outgoing } = life.agent.store;
    if (file === undefined) for (const one of [ordered(BAD, 'b1'.repeat(32)), ordered(GOOD, 'b2'.repeat(32))]) outgoing.order(one);
    life.agent.store.change({ inboxId: 'a9'.repeat(32) });
    const deaths: Uint8Array[] = [];
    const secretScanner: SecretScanner = {
      rulesFoundIn: async (texts) => {
        if (outgoing.find(BAD)?.state === 'ordered') {
          deaths.push(life.agent.store.snapshot());
          throw new Error('died');
        }
        return texts.map(() => []);
      },
    };
    return { life, deaths, work: summariseDue({ ...life.agent.deps, secretScanner }) };
  };
  const deathIn = async (file?: Uint8Array) => {
    const { work, deaths } = due(file);
    await work;
    return deaths[0];
  };
  const second = await deathIn(await deathIn());
  const third = due(second);
  await third.work;
  expect(third.deaths).toEqual([]);
  expect([BAD, GOOD].map((id) => third.life.agent.store.outgoing.find(id)?.state)).toEqual(['failed', 'summarised']);
  expect(notices(third.life)).toMatchObject([{ text: expect.stringMatching(/^I skipped what a clone or a share was to get:/) }]);
});
