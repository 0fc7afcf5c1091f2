// The turn of a model with tools, against models that do everything that one may not, and tools that hang, throw or give megabytes.
import { expect, test } from 'vitest';
import {
  type Model,
  ModelError,
  type ModelEvent,
  type ModelRequest,
  runTurn,
  type ToolResult,
  type TurnEvent,
  type TurnLimits,
  type TurnRequest,
  type TurnTool,
} from '../src/index.ts';

type Answer = readonly ModelEvent[] | ((request: ModelRequest) => readonly ModelEvent[] | Promise<readonly ModelEvent[]>);

/** Plays its answers in turn; the last one stays. */
function playing(...answers: Answer[]): Model & { asked: ModelRequest[] } {
  const asked: ModelRequest[] = [];
  return {
    asked,
    async *run(request, signal) {
      asked.push(structuredClone(request));
      const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
      const events = typeof answer === 'function' ? await answer(request) : answer;
      for (const event of events) {
        signal.throwIfAborted();
        yield event;
      }
    },
    reachable: () => Promise.resolve(),
  };
}

const LIMITS: TurnLimits = { steps: 12, turnMs: 60_000, resultBytes: 1_000, allBytes: 3_000, outputTokens: 2_000 };
const SCHEMA = { type: 'object', properties: { page: { type: 'string' } }, required: ['page'], additionalProperties: false };
const says = (text: string): ModelEvent[] => [
  { is: 'text', text },
  { is: 'end', finish: 'stop', usage: { inputTokens: 5, outputTokens: 7 } },
];
const calls = (...all: [name: string, json: string][]): ModelEvent[] => [
  ...all.map(([name, json], place) => ({ is: 'call' as const, callId: `c${place}`, name, arguments: json })),
  { is: 'end', finish: 'calls', usage: { inputTokens: 5, outputTokens: 3 } },
];
const READ = calls(['read', '{"page":"menu"}']);
const costing = (outputTokens: number, events: readonly ModelEvent[]): ModelEvent[] => [
  ...events.slice(0, -1),
  { is: 'end', finish: 'calls', usage: { inputTokens: 5, outputTokens } },
];

function reading(run: TurnTool['run'] = ({ page }) => Promise.resolve({ is: 'output', text: `Text of ${page}` })): TurnTool {
  return { name: 'read', description: 'Reads a page.', parameters: SCHEMA, run };
}

interface Played {
  events: TurnEvent[];
  results: (readonly [is: ToolResult['is'], text: string])[];
  end: TurnEvent | undefined;
}

async function played(
  model: Model,
  o: { tools?: TurnTool[]; limits?: Partial<TurnLimits>; signal?: AbortSignal } & Partial<
    Pick<TurnRequest, 'toolChoice' | 'isParallel' | 'items'>
  > = {},
): Promise<Played> {
  const request = {
    model: 'm',
    instructions: 'Be brief.',
    items: [{ is: 'message', role: 'user', text: 'What is on the menu?' }] as const,
  };
  const { tools = [reading()], signal = new AbortController().signal, limits, ...more } = o;
  const events: TurnEvent[] = [];
  for await (const event of runTurn(model, { ...request, tools, limits: { ...LIMITS, ...limits }, ...more }, signal)) events.push(event);
  const results = events.flatMap((event) =>
    event.is === 'result' ? [[event.result.is, 'text' in event.result ? event.result.text : ''] as const] : [],
  );
  return { events, results, end: events.at(-1) };
}

test('an answer without tools is one call of the model', async () => {
  const model = playing(says('Soup.'));
  const { events } = await played(model, { tools: [] });
  expect(events).toEqual([
    { is: 'text', text: 'Soup.' },
    { is: 'end', why: 'answered', steps: 1, inputTokens: 5, outputTokens: 7, cachedTokens: 0, thinkingTokens: 0 },
  ]);
  expect(model.asked[0]).not.toHaveProperty('tools');
});

test('the model calls a tool, sees what it gave, and answers', async () => {
  const model = playing(READ, says('Soup.'));
  const { events, end } = await played(model);
  expect(events.map(({ is }) => is)).toEqual(['call', 'result', 'text', 'end']);
  expect(end).toEqual({ is: 'end', why: 'answered', steps: 3, inputTokens: 10, outputTokens: 10, cachedTokens: 0, thinkingTokens: 0 });
  expect(model.asked[1]?.items.slice(1)).toEqual([
    { is: 'call', callId: 'c0', name: 'read', arguments: '{"page":"menu"}' },
    { is: 'result', callId: 'c0', output: 'Text of menu' },
  ]);
});

test.each<[string, string, RegExp]>([
  ['delete_all', '{}', /no such tool/],
  ['read', 'menu', /not a JSON object/],
  ['read', '["menu"]', /not a JSON object/],
  ['read', '{"page":', /not a JSON object/],
  ['read', '', /“page” is missing/],
  ['read', '{"page":7}', /page must be string/],
  ['read', '{"page":"menu","as":"root"}', /does not have/],
  ['__proto__', '{"page":"menu"}', /no such tool/],
])('a call that does not fit is refused, and the model may try again: %s(%s)', async (name, json, why) => {
  const model = playing(calls([name, json]), says('Sorry.'));
  const { results, end } = await played(model);
  expect(results).toEqual([['refused', expect.stringMatching(why)]]);
  expect(end).toMatchObject({ why: 'answered' });
});

test('a refusal never quotes what the model wrote', async () => {
  const { results } = await played(playing(calls(['read', '{"page":{"canary":"secret"}}']), says('.')));
  expect(JSON.stringify(results)).not.toMatch(/canary|secret/);
});

test.each<[string, object]>([
  ['refers to nothing', { type: 'object', properties: { page: { $ref: 'https://attacker.example/schema' } } }],
  ['refers to itself', { $ref: '#' }],
  ['is too long', { type: 'object', description: 'x'.repeat(100_000) }],
  ['is no schema', { properties: 7 }],
])('a tool whose schema %s is never run', async (_, parameters) => {
  let ran = 0;
  const tool = { ...reading(async () => ({ is: 'output', text: String(++ran) })), parameters: parameters as TurnTool['parameters'] };
  const { results } = await played(playing(READ, says('.')), { tools: [tool] });
  expect(results).toEqual([['refused', expect.stringMatching(/no schema that can be used/)]]);
  expect(ran).toBe(0);
});

test('a pattern that would take for ever is not tried', async () => {
  const properties = { page: { type: 'string', pattern: '^(a+)+$' } };
  const tool = { ...reading(), parameters: { type: 'object', properties } };
  const model = playing(calls(['read', JSON.stringify({ page: `${'a'.repeat(40)}!` })]), says('.'));
  expect((await played(model, { tools: [tool] })).results[0]?.[0]).toBe('output');
});

test('a model that loops ends after its steps, and its last answer has no tools', async () => {
  const model = playing(READ);
  const { end, results } = await played(model);
  expect(end).toMatchObject({ is: 'end', why: 'steps' });
  expect((end as { steps: number }).steps).toBeLessThanOrEqual(12);
  expect(results.length).toBeLessThanOrEqual(6);
  expect(model.asked.map(({ toolChoice }) => toolChoice)).toEqual([...model.asked.slice(1).map(() => 'auto'), 'none']);
});

test('a model that does as it is told has an answer after its last step', async () => {
  const model = playing(({ toolChoice }) => (toolChoice === 'none' ? says('That is all I found.') : READ));
  const { events, end } = await played(model, { limits: { steps: 5 } });
  expect(end).toMatchObject({ why: 'answered' });
  expect(events.at(-2)).toEqual({ is: 'text', text: 'That is all I found.' });
});

test('each call of one answer is a step, and those beyond are refused', async () => {
  let ran = 0;
  const all = Array.from({ length: 16 }, (): [string, string] => ['read', '{"page":"menu"}']);
  const tool = reading(async () => ({ is: 'output', text: String(++ran) }));
  const { results, end } = await played(playing(calls(...all), says('.')), { tools: [tool] });
  expect(ran).toBe(10);
  expect(results.slice(10)).toEqual(Array.from({ length: 6 }, () => ['refused', expect.stringMatching(/no step left/)]));
  expect(end).toEqual({ is: 'end', why: 'answered', steps: 12, inputTokens: 10, outputTokens: 10, cachedTokens: 0, thinkingTokens: 0 });
});

test('results are cut, each and all together, and never in the middle of a character', async () => {
  const tool = reading(async () => ({ is: 'output', text: '🍜'.repeat(5_000) }));
  const { results } = await played(playing(READ, READ, READ, READ, says('.')), { tools: [tool] });
  const sizes = results.map(([is, text]) => (is === 'output' ? Buffer.byteLength(text) : 0));
  expect(sizes.every((size) => size <= 1_000)).toBe(true);
  expect(sizes.reduce((a, b) => a + b)).toBeLessThanOrEqual(3_000);
  for (const [is, text] of results) if (is === 'output') expect(text).toMatch(/^(?:🍜)*\n?\[?[a-z ]*\]?$/u);
  expect(results[0]?.[1]).toMatch(/\[cut here\]$/);
});

test('what is left of the output tokens is what the next answer may have', async () => {
  const model = playing(READ, READ, says('.'));
  await played(model, { limits: { outputTokens: 100 } });
  expect(model.asked.map(({ maxOutputTokens }) => maxOutputTokens)).toEqual([100, 97, 94]);
});

test('a model that has used its output tokens up calls nothing more', async () => {
  const long: ModelEvent[] = [{ is: 'thinking', text: 'x'.repeat(8_000) }, READ[0] as ModelEvent, { is: 'end', finish: 'calls' }];
  const { results, end } = await played(playing(long));
  expect(results).toEqual([]);
  expect(end).toMatchObject({ why: 'length', outputTokens: 2_000 });
});

test('no answer may have more than what is left of the output tokens, and none is asked for if that is too little', async () => {
  const model = playing(costing(15, READ), says('never'));
  const { results, end } = await played(model, { limits: { outputTokens: 20 } });
  expect(model.asked.map(({ maxOutputTokens }) => maxOutputTokens)).toEqual([20]);
  expect(results).toEqual([]);
  expect(end).toMatchObject({ why: 'length', outputTokens: 15 });
  const little = playing(says('.'));
  await played(little, { limits: { outputTokens: 3 } });
  expect(little.asked[0]).toMatchObject({ maxOutputTokens: 3 });
});

test('an answer that is the last for want of output tokens has no tools, and a call in it ends the turn as one that was cut', async () => {
  const limits = { outputTokens: 35 };
  const model = playing(costing(15, READ), READ);
  const { results, end } = await played(model, { limits });
  expect(model.asked.map(({ maxOutputTokens, toolChoice }) => [maxOutputTokens, toolChoice])).toEqual([
    [35, 'auto'],
    [20, 'none'],
  ]);
  expect(results).toHaveLength(1);
  expect(end).toMatchObject({ why: 'length', outputTokens: 18 });
  expect((await played(playing(costing(15, READ), says('Soup.')), { limits })).end).toMatchObject({ why: 'answered' });
  expect((await played(playing(costing(15, READ), READ), { limits: { ...limits, steps: 4 } })).end).toMatchObject({ why: 'steps' });
});

test('without a limit of output tokens, the model has its own, and none is counted', async () => {
  const model = playing(costing(1_000_000, READ), READ, says('.'));
  const { end } = await played(model, { limits: { outputTokens: undefined } });
  expect(model.asked.map(({ maxOutputTokens, toolChoice }) => [maxOutputTokens, toolChoice])).toEqual([
    [undefined, 'auto'],
    [undefined, 'auto'],
    [undefined, 'auto'],
  ]);
  expect(end).toMatchObject({ why: 'answered', outputTokens: 1_000_010 });
});

test.each<[string, TurnTool['run']]>([
  ['hangs', () => new Promise(() => {})],
  ['waits for its signal', (_, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))],
])('a tool that %s ends with the turn', async (_, run) => {
  expect((await played(playing(READ), { tools: [reading(run)], limits: { turnMs: 50 } })).end).toMatchObject({ why: 'time' });
});

test('a model that hangs ends with the turn', async () => {
  const silent: Model = {
    async *run(_, signal) {
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      yield* says('never');
    },
    reachable: () => Promise.resolve(),
  };
  expect((await played(silent, { limits: { turnMs: 50 } })).end).toMatchObject({ why: 'time' });
});

test('the caller ends it in the middle of a tool', async () => {
  const gone = new AbortController();
  const run = () => {
    gone.abort();
    return new Promise<never>(() => {});
  };
  const error = await played(playing(READ), { tools: [reading(run)], signal: gone.signal }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ModelError);
  expect(error).toMatchObject({ failure: 'cancelled' });
});

test('a failure of the model is one of the turn', async () => {
  const failing = playing(READ, () => Promise.reject(new ModelError('no', { retryable: true, failure: 'unreachable' })));
  await expect(played(failing)).rejects.toMatchObject({ failure: 'unreachable' });
});

const theirs: TurnTool = { name: 'pay', description: 'Pays.', parameters: { type: 'object' } };
const BOTH = calls(['read', '{"page":"menu"}'], ['pay', '{}']);

test('a turn stops at a call that its caller runs', async () => {
  const { events, end } = await played(playing(calls(['pay', '{']), says('never')), { tools: [reading(), theirs] });
  expect(events.map(({ is }) => is)).toEqual(['call', 'end']);
  expect(end).toMatchObject({ why: 'calls', steps: 1 });
});

test('what the turn can run of the same answer is run before it stops', async () => {
  const { events, results, end } = await played(playing(costing(15, BOTH), says('never')), {
    tools: [reading(), theirs],
    // Too few for another answer, which it does not need.
    limits: { outputTokens: 20 },
  });
  expect(events.map(({ is }) => is)).toEqual(['call', 'call', 'result', 'end']);
  expect(results).toEqual([['output', 'Text of menu']]);
  expect(end).toMatchObject({ why: 'calls' });
});

test('a call that waits for a decision stops the turn, too', async () => {
  const { results, end } = await played(playing(READ, says('never')), { tools: [reading(async () => ({ is: 'waits' }))] });
  expect(results).toEqual([['waits', '']]);
  expect(end).toMatchObject({ why: 'calls' });
});

test('calls beyond the allowed number are refused', async () => {
  const { results, end } = await played(playing(READ, READ, READ, says('.')), { limits: { toolCalls: 2 } });
  expect(results.map(([is]) => is)).toEqual(['output', 'output', 'refused']);
  expect(end).toMatchObject({ why: 'answered' });
});

test('without parallel calls, the first of an answer is the only one', async () => {
  const model = playing(BOTH, says('.'));
  const { events } = await played(model, { tools: [reading(), theirs], isParallel: false });
  expect(events.map(({ is }) => is)).toEqual(['call', 'result', 'text', 'end']);
});

test('a tool that has to be called is called once', async () => {
  const model = playing(READ, says('.'));
  await played(model, { toolChoice: 'required' });
  expect(model.asked.map(({ toolChoice }) => toolChoice)).toEqual(['required', 'auto']);
});

test.each(['none', 'required', { name: 'read' }] as const)(
  'a model that calls what it may not (%j) is told so a few times, and nothing is called',
  async (toolChoice) => {
    let ran = 0;
    const tools = [reading(async () => ({ is: 'output', text: String(++ran) })), theirs];
    const wanted = toolChoice === 'none' ? calls(['read', '{"page":"menu"}'], ['pay', '{}']) : calls(['gone', '{}'], ['__proto__', '{}']);
    const sorry = playing(wanted, says('Sorry.'));
    const { events, results, end } = await played(sorry, { tools, toolChoice });
    expect(results.map(([is]) => is)).toEqual(['refused', 'refused']);
    expect(events.filter(({ is }) => is === 'call')).toMatchObject([{ isTheirs: false }, { isTheirs: false }]);
    expect(end).toMatchObject({ why: 'answered' });
    // What has to be called was not called yet.
    expect(sorry.asked.at(-1)).toMatchObject({ toolChoice });
    const stubborn = playing(wanted);
    expect((await played(stubborn, { tools, toolChoice, limits: { deniedAnswers: 3 } })).end).toMatchObject({ why: 'steps' });
    expect(stubborn.asked).toHaveLength(3);
    expect(ran).toBe(0);
  },
);

test('where no tool may be called, the model is only told of them if it called some before', async () => {
  const silent = playing(says('.'));
  await played(silent, { toolChoice: 'none' });
  expect(silent.asked[0]).not.toHaveProperty('tools');
  const items = [
    { is: 'call', callId: 'a', name: 'read', arguments: '{"page":"menu"}' },
    { is: 'result', callId: 'a', output: 'Soup.' },
  ] as const;
  await played(silent, { toolChoice: 'none', items });
  expect(silent.asked[1]).toMatchObject({ toolChoice: 'none', tools: [{ name: 'read' }] });
});

test.each([
  ['length', 'length'],
  ['filtered', 'filtered'],
] as const)('a call in the middle of which an answer ends (%s) is run by nobody', async (finish, why) => {
  let ran = 0;
  const tools = [reading(async () => ({ is: 'output', text: String(++ran) })), theirs];
  const ending = (...all: [name: string, json: string][]): ModelEvent[] => [...calls(...all).slice(0, -1), { is: 'end', finish }];
  for (const json of ['{"pa', '{"page":"menu"}', '']) {
    const ours = await played(playing(ending(['pay', '{"to":"Ann"}'], ['read', json]), says('never')), { tools });
    expect(ours.events.filter(({ is }) => is === 'call')).toMatchObject([
      { name: 'pay', isTheirs: true, isCut: false },
      { name: 'read', isTheirs: false, isCut: true },
    ]);
    expect(ours.end).toMatchObject({ why });
    const handed = await played(playing(ending(['read', '{"page":"menu"}'], ['pay', json]), says('never')), { tools });
    expect(handed.events.filter(({ is }) => is === 'call').at(-1)).toMatchObject({ arguments: json, isTheirs: true, isCut: true });
    expect([handed.results, handed.end]).toEqual([[], expect.objectContaining({ why })]);
  }
  expect(ran).toBe(0);
});

test('a call is told while it is written if it may be run, and what was told is what is run', async () => {
  const written = (...all: [name: string, ...pieces: string[]][]): ModelEvent[] => {
    const whole = calls(...all.map(([name, ...pieces]): [string, string] => [name, pieces.join('')]));
    const pieces = all.flatMap(([name, ...some], place) =>
      some.map((json) => ({ is: 'calling' as const, callId: `c${place}`, name, arguments: json })),
    );
    return [...pieces, ...whole];
  };
  const model = playing(written(['pay', '{', '}'], ['gone', '{}'], ['read', '{"page"', ':"menu"}'], ['pay', '{}']), says('Never.'));
  const { events } = await played(model, { tools: [reading(), theirs], limits: { toolCalls: 3 } });
  expect(events.flatMap((event) => (event.is === 'calling' ? [[event.name, event.arguments, event.isTheirs]] : []))).toEqual([
    ['pay', '{', true],
    ['pay', '}', true],
    ['read', '{"page"', false],
    ['read', ':"menu"}', false],
  ]);
  expect(events.flatMap((event) => (event.is === 'call' ? [[event.callId, event.isTheirs]] : []))).toEqual([
    ['c0', true],
    ['c1', false],
    ['c2', false],
    ['c3', false],
  ]);
  const one = await played(playing(written(['pay', '{}'], ['pay', '{}'])), { tools: [theirs], isParallel: false });
  expect(one.events.map(({ is }) => is)).toEqual(['calling', 'call', 'end']);
});

test('a call without arguments has an empty object of them', async () => {
  const { events } = await played(playing(calls(['pay', ' ']), says('never')), { tools: [theirs] });
  expect(events[0]).toMatchObject({ is: 'call', arguments: '{}', isTheirs: true });
});

test('calls that the caller runs count, too, and those beyond the allowed number are not theirs', async () => {
  const pays = playing(calls(['pay', '{}'], ['pay', '{}'], ['pay', '{}']), says('never'));
  const { events, end } = await played(pays, { tools: [theirs], limits: { toolCalls: 1 } });
  expect(events.flatMap((event) => (event.is === 'call' ? [event.isTheirs] : []))).toEqual([true, false, false]);
  expect(end).toMatchObject({ why: 'calls' });
  const reads = playing(READ, calls(['pay', '{}']), says('That is all.'));
  const mixed = await played(reads, { tools: [reading(), theirs], limits: { toolCalls: 1 } });
  expect(mixed.results.map(([is]) => is)).toEqual(['output', 'refused']);
  expect(mixed.end).toMatchObject({ why: 'answered' });
  expect(reads.asked.map(({ toolChoice }) => toolChoice)).toEqual(['auto', 'none', 'none']);
});
