// Which functions a message asks for, and with which arguments.
import { linear } from '@offshoot/linear-patterns';
import type { ModelEvent, ModelRequest, ModelTool } from '../model.ts';
import { argumentProblem } from '../turn/arguments.ts';
import { type Filled, filledFrom, namesIn, tellsParameter } from './filling.ts';
import { smallestFrom } from './smallest.ts';
import { isDoing, sentencesIn, stemOf, topicsIn, wordsOfName } from './words.ts';

type Call = Extract<ModelEvent, { is: 'call' }>;

/** `lacking`: a function fits, but the message does not say what it needs. */
export type Calling = { is: 'calls'; calls: Call[] } | { is: 'lacking'; name: string; missing: string[] } | { is: 'none' };

/** A name that fits counts two, so one such word is enough, and two of the description are. */
const ENOUGH = 2;
const MOST_FROM_DESCRIPTION = 3;
const MOST_CALLS = 8;
/** Of a message. */
const MOST_PARTS = 16;

/** `made`: how many calls the conversation has, so that no two have one ID. */
export function callingFor({ tools = [], toolChoice = 'auto', isParallel = true }: ModelRequest, text: string, made: number): Calling {
  if (toolChoice === 'none' || tools.length === 0) return { is: 'none' };
  const callOf = (tool: ModelTool, args: object, place: number): Call => ({
    is: 'call',
    callId: `call_${made + place + 1}`,
    name: tool.name,
    arguments: JSON.stringify(args),
  });
  const named = typeof toolChoice === 'object' ? tools.find(({ name }) => name === toolChoice.name) : undefined;
  const asked = askedIn(text, named === undefined ? tools : [named], named);
  const whole = asked.filter(({ filled }) => filled.missing.length === 0);
  const chosen = (isParallel ? whole : whole.slice(0, 1)).slice(0, MOST_CALLS);
  if (chosen.length > 0) return { is: 'calls', calls: chosen.map(({ tool, filled }, place) => callOf(tool, filled.values, place)) };
  const [first] = asked;
  if (toolChoice === 'auto')
    return first === undefined ? { is: 'none' } : { is: 'lacking', name: first.tool.name, missing: first.filled.missing };
  // It has to call one: with what it knows, and the smallest values for the rest.
  const tool = first?.tool ?? named ?? (tools[0] as ModelTool);
  return { is: 'calls', calls: [callOf(tool, leastArguments(tool, text), 0)] };
}

function leastArguments({ parameters }: ModelTool, text: string): object {
  const { values, missing } = filledFrom(parameters, text);
  if (missing.length === 0 && argumentProblem(parameters, values) === undefined) return values;
  const least = smallestFrom({ ...parameters, type: 'object' }, text, '');
  return typeof least === 'object' && least !== null ? least : values;
}

interface Asked {
  tool: ModelTool;
  text: string;
  filled: Filled;
}

/** Each part of a message asks for the function that its words name; a part that names none goes on with the one before. */
function askedIn(text: string, tools: readonly ModelTool[], named: ModelTool | undefined): Asked[] {
  const asked: Asked[] = [];
  for (const part of partsOf(text)) {
    const tool = toolFor(part, tools) ?? (asked.length === 0 ? named : undefined);
    const last = asked.at(-1);
    if (tool === undefined) {
      if (last !== undefined) continueWith(asked, last, part);
    } else asked.push({ tool, text: part, filled: checked(tool, filledFrom(tool.parameters, part)) });
  }
  // What one part says of a place or a day holds for all of them.
  for (const one of asked) if (one.filled.missing.length > 0) one.filled = completed(one, asked, text);
  return asked;
}

/** “… in Rome and Oslo” is two calls, “… cats and dogs” is one. */
function continueWith(asked: Asked[], last: Asked, part: string): void {
  const again = filledFrom(last.tool.parameters, part);
  if (
    again.missing.length === 0 &&
    again.certain > 0 &&
    Object.keys(last.filled.values).some((name) => Object.hasOwn(again.values, name))
  ) {
    asked.push({ tool: last.tool, text: part, filled: { ...again, values: { ...last.filled.values, ...again.values } } });
    return;
  }
  last.text = `${last.text} and ${part}`;
  last.filled = checked(last.tool, filledFrom(last.tool.parameters, last.text));
}

function completed({ tool, text, filled }: Asked, asked: readonly Asked[], all: string): Filled {
  if (asked.length === 1) return checked(tool, filledFrom(tool.parameters, all));
  for (const other of asked) {
    const both = checked(tool, filledFrom(tool.parameters, `${text} ${other.text}`));
    if (both.missing.length === 0) return both;
  }
  return filled;
}

/** Values that the schema refuses are not there. */
function checked({ parameters }: ModelTool, filled: Filled): Filled {
  if (filled.missing.length > 0 || argumentProblem(parameters, filled.values) === undefined) return filled;
  const required = Array.isArray(parameters.required) ? parameters.required.map(String) : [];
  const values = Object.fromEntries(Object.entries(filled.values).filter(([name]) => required.includes(name)));
  return argumentProblem(parameters, values) === undefined ? { ...filled, values } : { ...filled, missing: ['arguments that fit'] };
}

const TELLING = /^(?:my|i|we|our|it|he|she|they|his|her|their)\b(?!['’]?d like| want| need| would like)/i;

/** A message by its sentences that ask for something, and these by “and”. */
const partsOf = (text: string): string[] =>
  sentencesIn(text)
    .filter((sentence) => sentence.endsWith('?') || !TELLING.test(sentence))
    .flatMap((sentence) =>
      /\band\b/i.test(sentence)
        ? sentence.split(linear(/\s*,?\s+and(?: also| then)?\s+|\s*[,;]\s+(?=\p{Lu}[^,]*(?:,| and ))/iu))
        : [sentence],
    )
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .slice(0, MOST_PARTS);

function toolFor(part: string, tools: readonly ModelTool[]): ModelTool | undefined {
  let best: ModelTool | undefined;
  let most = ENOUGH - 1;
  for (const tool of tools) {
    const score = scoreOf(part, tool);
    if (score > most) [best, most] = [tool, score];
  }
  return best;
}

interface Subject {
  names: readonly string[];
  described: readonly string[];
  parameters: readonly string[];
}

/** Descriptions are long, and a message has many parts. */
const subjects = new WeakMap<ModelTool, Subject>();

function subjectOf(tool: ModelTool): Subject {
  const known = subjects.get(tool);
  if (known !== undefined) return known;
  const names = wordsOfName(tool.name);
  const described = [...new Set(topicsIn(tool.description))].filter((topic) => !isDoing(topic) && !names.includes(topic));
  const subject = { names, described, parameters: namesIn(tool.parameters).filter((word) => word.length > 2) };
  subjects.set(tool, subject);
  return subject;
}

function scoreOf(part: string, tool: ModelTool): number {
  const said = new Set([
    ...topicsIn(part),
    ...part
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter(isDoing),
  ]);
  const has = (word: string) => said.has(stemOf(word)) || said.has(word);
  const { names, described, parameters } = subjectOf(tool);
  const byName = names.reduce((sum, word) => sum + (has(word) ? (isDoing(word) ? 1 : 2) : 0), 0);
  const byDescription = described.filter((topic) => said.has(topic)).length;
  const byParameters = parameters.some(has) ? 1 : 0;
  const byValue = tellsParameter(tool.parameters, part) ? ENOUGH : 0;
  const score = byName + Math.min(byDescription, MOST_FROM_DESCRIPTION) + byParameters + byValue;
  // A verb alone is no subject: it counts if the message also says what the function needs.
  return score === 1 && byName === 1 && filledFrom(tool.parameters, part).certain > 0 ? ENOUGH : score;
}
