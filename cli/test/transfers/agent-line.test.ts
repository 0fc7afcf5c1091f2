// What a person asks their agent without the pool: over the real network, from a scripted agent.
import { AgentLine, Failure } from '@offshoot/client';
import { cut, encodeAnswer, type OwnerAnswer, type Preview } from '@offshoot/context';
import { startTestNetwork, type TestNetwork } from '@offshoot/testing/testnet';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { toFailure } from '../../src/failure.ts';
import { ownerMessages } from '../../src/identity/owner-messages.ts';
import { entry, item, previewOf } from './a-preview.ts';
import { ScriptedAgent } from './scripted-agent.ts';

const stack = new AsyncDisposableStack();
const WISH = { prompt: 'what we like', add: [], remove: [], targetInboxId: '' };
const EXPLAINED = { answer: 'explanation', model: 'm', engine: 'offline', budgetTokens: 100, usedTokens: 7 } as const;

let network: TestNetwork;
/** The tests use only its inbox. */
let owner: ScriptedAgent;
let agent: ScriptedAgent;
let mallory: ScriptedAgent;
let line: AgentLine;

beforeAll(async () => {
  network = stack.use(await startTestNetwork());
  const join = async () => stack.use(await ScriptedAgent.join({ env: 'local', apiUrl: network.url }));
  [owner, agent, mallory] = await Promise.all([join(), join(), join()]);
});
beforeEach(async () => {
  line = await lineOf(new AbortController().signal);
});
afterAll(() => stack.disposeAsync());

function lineOf(signal: AbortSignal, patienceSeconds = 20): Promise<AgentLine> {
  const messages = ownerMessages({ openInbox: async () => owner.inbox });
  return AgentLine.to({ messages, signal }, { instanceId: `inst_${'a'.repeat(26)}`, inboxId: agent.inboxId }, patienceSeconds);
}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Failure)) throw new Error(`not refused: ${error}`);
  const told = toFailure(error, '');
  expect(told.help).toMatch(/\S/);
  return told;
}

describe('an agent', () => {
  test('receives exactly the person’s request, and its preview is used unchanged', async () => {
    const honest = previewOf([item('mem_1'), item('mem_2', { isIn: false, reason: 'excluded' })]);
    agent.script = ({ requestId }) => ({ ...honest, requestId });
    const preview = await line.preview({ ...WISH, add: ['mem_1'] });
    expect(preview).toEqual({ ...honest, requestId: agent.asked.at(-1)?.requestId });
    expect(agent.asked.at(-1)).toMatchObject({ ask: 'preview', ...WISH, add: ['mem_1'] });
  });

  test('may answer in many parts, in any order, repeatedly', async () => {
    const sections = [{ name: 'memory', priority: 2, tokens: 7, text: 'x'.repeat(400_000), isCut: false, leftOut: 0 }];
    agent.script = ({ requestId }) => {
      const parts = cut(requestId, encodeAnswer({ ...EXPLAINED, requestId, sections }));
      expect(parts.length).toBeGreaterThan(2);
      return [...parts.toReversed(), ...parts.slice(0, 1)];
    };
    expect((await line.explain('Where do we stay?')).sections).toEqual(sections);
    expect(agent.asked.at(-1)).toMatchObject({ ask: 'explain', text: 'Where do we stay?' });
  });

  test('that refuses says why, and the command says what to do', async () => {
    const refusing = (reason: string) => {
      agent.script = ({ requestId }) => ({ answer: 'refusal', requestId, reason, message: 'It holds a\u001b[2J key.' });
      return failureOf(line.preview(WISH));
    };
    expect(await refusing('SECRET_FOUND')).toMatchObject({ reason: 'SECRET_FOUND', message: 'It holds a⟨U+001B⟩[2J key.' });
    expect(await refusing('WHATEVER')).toMatchObject({ reason: 'INTERNAL' });
  });

  test('that does not answer times out, and Ctrl-C ends the wait at once', async () => {
    agent.script = () => undefined;
    const silent = await failureOf((await lineOf(new AbortController().signal, 0.3)).explain(''));
    expect(silent).toMatchObject({ reason: 'AGENT_SILENT', message: expect.stringContaining('within 0.3 s') });
    expect(silent.help).toContain('offshoot agents --mine');
    const interrupted = new AbortController();
    const waiting = (await lineOf(interrupted.signal)).explain('');
    agent.script = () => {
      interrupted.abort();
      return undefined;
    };
    await expect(waiting).rejects.toThrow(/abort/i);
  });
});

describe('attack', () => {
  const items = [item('mem_1'), item('mem_2', { isIn: false, reason: 'excluded' })];
  const answering = (answer: Preview) => {
    agent.script = ({ requestId }) => ({ ...answer, requestId });
    return failureOf(line.preview(WISH));
  };

  test('a digest that does not match the summary is not signed', async () => {
    const other = previewOf([item('mem_1'), item('mem_2')]);
    expect(await answering(previewOf(items, { digest: other.digest }))).toMatchObject({ reason: 'ANSWER_UNVERIFIED' });
  });

  test('a summary with items that were shown as left out, or not shown at all, is not signed', async () => {
    for (const hidden of ['mem_2', 'mem_3']) {
      const { summary, digest } = previewOf([item('mem_1'), item(hidden)]);
      expect(await answering(previewOf(items, { summary, digest }))).toMatchObject({
        reason: 'ANSWER_UNVERIFIED',
        message: expect.stringContaining('lists as staying'),
      });
    }
    const { summary, digest } = previewOf([item('mem_1')]);
    expect(summary.facts).toEqual([entry(['mem_1'], { text: 'What mem_1 says.' })]);
    // Positive control: the same check accepts an honest one.
    agent.script = ({ requestId }) => previewOf(items.slice(0, 1), { summary, digest, requestId });
    await expect(line.preview(WISH)).resolves.toMatchObject({ digest });
  });

  test('an answer to another request, of another kind, in broken parts, or made of garbage is ignored', async () => {
    const requestId = 'f'.repeat(32);
    const explanation = (id: string): OwnerAnswer => ({ ...EXPLAINED, requestId: id, sections: [] });
    const answers: [RegExp, (id: string) => ReturnType<typeof cut>][] = [
      [/different question/, (id) => cut(id, encodeAnswer(explanation(requestId)))],
      [/not a preview/, (id) => cut(id, encodeAnswer(explanation(id)))],
      [/parts/, (id) => cut(id, encodeAnswer(explanation(id))).map((part) => ({ ...part, digest: '0'.repeat(64) }))],
      [/cannot be read/, (id) => cut(id, Buffer.from('{"answer":'))],
    ];
    for (const [why, parts] of answers) {
      agent.script = (request) => parts(request.requestId);
      expect(await failureOf(line.preview(WISH))).toMatchObject({ reason: 'ANSWER_UNVERIFIED', message: expect.stringMatching(why) });
    }
  });

  test('an answer from another inbox is ignored, even if it knows the request', async () => {
    let told: Promise<void> | undefined;
    agent.script = ({ requestId }) => {
      told = mallory.tell(owner.inboxId, requestId, { ...EXPLAINED, requestId, sections: [] });
      return undefined;
    };
    expect(await failureOf((await lineOf(new AbortController().signal, 1)).explain(''))).toMatchObject({ reason: 'AGENT_SILENT' });
    await told;
    const messages = await owner.inbox.messages((await owner.inbox.openDm(mallory.inboxId)).id);
    expect(messages.messages.map(({ contentType }) => contentType)).toContain('offshoot/owner_answer:1.0');
  });
});
