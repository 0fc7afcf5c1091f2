// The scripted conversations: what people say, and what is expected of the agents that listen. bench/conversation/corpus/README.md
// explains the format.
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { holds } from './words.ts';

export const SETS = ['tuned', 'heldout'] as const;
export type CorpusSet = (typeof SETS)[number];

/** What an answer must contain (all of `says`), and what it must not claim. "a|b" means either. */
interface Wanted {
  says: string[];
  not: string[];
}

/** A question asked after the conversation, in more than one wording. */
export interface Probe extends Wanted {
  ask: string[];
  /** Who asks. */
  by: string;
  /** Which agent is asked. */
  of: string;
}

type ReplyWanted =
  | { kind: 'silent' }
  | { kind: 'answers' }
  | ({ kind: 'says' } & Wanted)
  /** An agent that joins says hello, and no other agent says anything. */
  | { kind: 'hello' }
  /** Answering and silence are both right. */
  | { kind: 'free' };

export interface Expected {
  reply: ReplyWanted;
  /** The only agent that may answer. Undefined: any of them. */
  from: string | undefined;
  knows: Probe[];
  /** No agent tells anybody any of `not` any more. */
  forgets: Probe[];
  /** The speaker cannot have this forgotten, and the answer says that it stays. */
  stays: Probe[];
  /** Said, but not a fact. */
  ignores: Probe[];
  /** A value that agents tell only to a person who asks for it by name, and never pass to a clone. */
  secret: string | undefined;
}

type Action =
  | { kind: 'says'; text: string; repliesTo: string | undefined }
  | { kind: 'reacts'; emoji: string }
  | { kind: 'renamed'; name: string }
  | { kind: 'joins'; isAgent: boolean }
  | { kind: 'leaves' };

export interface Line {
  who: string;
  action: Action;
  expected: Expected;
}

export interface Conversation {
  set: CorpusSet;
  category: string;
  name: string;
  /** Humans who are present from the beginning. */
  people: string[];
  agents: string[];
  owner: string | undefined;
  /** Profile names that differ from the names in the corpus. */
  profileNames: Record<string, string>;
  /** Agents come first. */
  lines: Line[];
}

interface WrittenProbe {
  ask: string[];
  says?: string | string[];
  not?: string | string[];
  by?: string;
  of?: string;
}

interface WrittenConversation {
  name: string;
  with?: string[];
  agents?: string[];
  owner?: string;
  profiles?: Record<string, string>;
  lines: Record<string, unknown>[];
}

const KEYS = new Set('silent answers free says not from to knows forgets stays ignores secret'.split(' '));
const CONVERSATION_KEYS = new Set('name with agents owner profiles lines'.split(' '));
const PROBE_KEYS = new Set('ask says not by of'.split(' '));
const DEFAULT_AGENT = 'Juno';

const FOLDER = new URL('./corpus/', import.meta.url);

export function readCorpus(sets: readonly CorpusSet[] = SETS): Conversation[] {
  return sets.flatMap((set) => {
    const folder = new URL(`${set}/`, FOLDER);
    const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
    return files.sort().flatMap((file) => readConversations(readFileSync(new URL(file, folder), 'utf8'), set, file.replace(/\.yaml$/, '')));
  });
}

/** Throws if the format is wrong, or if an expectation could not fail. */
export function readConversations(yaml: string, set: CorpusSet, category: string): Conversation[] {
  const found = (parse(yaml) as WrittenConversation[]).map((written) => conversation(written, set, category));
  const problems = found.flatMap((one) => problemsOf(one).map((problem) => `${set}/${category} (${one.name}): ${problem}`));
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return found;
}

const list = (written: string | string[] | undefined): string[] => (written === undefined ? [] : [written].flat().map(String));

function conversation(written: WrittenConversation, set: CorpusSet, category: string): Conversation {
  const { name, agents = [DEFAULT_AGENT], profiles = {}, lines } = written;
  for (const key of Object.keys(written)) if (!CONVERSATION_KEYS.has(key)) throw new Error(`${category} (${name}): “${key}” means nothing`);
  const speakers = lines.map((line) => speakerOf(line, name));
  const newcomers = new Set(
    lines.flatMap((line, index) =>
      isObject(line[speakers[index] ?? '']) && 'joins' in (line[speakers[index] ?? ''] as object) ? [speakers[index]] : [],
    ),
  );
  const people = [...new Set([...speakers, ...(written.with ?? [])])].filter((who) => !newcomers.has(who) && !agents.includes(who));
  const isPair = people.length === 1 && newcomers.size === 0 && agents.length === 1;
  const owner = written.owner ?? (isPair ? people[0] : undefined);
  const company: Company = { people, agents, isPair };
  const said = lines.map((line, index) => lineFrom(line, speakers[index] ?? '', company));
  const present = agents.filter((agent) => !newcomers.has(agent)).map((agent) => lineFrom({ [agent]: { joins: 'agent' } }, agent, company));
  return { set, category, name, people, agents, owner, profileNames: profiles, lines: [...present, ...said] };
}

interface Company {
  people: string[];
  agents: string[];
  isPair: boolean;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function speakerOf(line: Record<string, unknown>, conversationName: string): string {
  const [who, ...more] = Object.keys(line).filter((key) => !KEYS.has(key));
  if (who === undefined || more.length > 0) throw new Error(`${conversationName}: a line needs one speaker: ${JSON.stringify(line)}`);
  return who;
}

function actionOf(said: unknown, repliesTo: string | undefined): Action {
  if (!isObject(said)) return { kind: 'says', text: String(said), repliesTo };
  if ('reacts' in said) return { kind: 'reacts', emoji: String(said.reacts) };
  if ('renamed' in said) return { kind: 'renamed', name: String(said.renamed) };
  if ('joins' in said) return { kind: 'joins', isAgent: said.joins === 'agent' };
  if ('leaves' in said) return { kind: 'leaves' };
  throw new Error(`nobody does that: ${JSON.stringify(said)}`);
}

function lineFrom(line: Record<string, unknown>, who: string, company: Company): Line {
  const action = actionOf(line[who], line.to === undefined ? undefined : String(line.to));
  const probes = (key: string) => ((line[key] ?? []) as WrittenProbe[]).map((probe) => probeFrom(probe, who, company));
  const [forgets, stays] = [probes('forgets'), probes('stays')];
  const expected: Expected = {
    reply: replyWanted(line, action, company, forgets.length + stays.length > 0),
    from: line.from === undefined ? undefined : String(line.from),
    ...{ knows: probes('knows'), forgets, stays, ignores: probes('ignores') },
    secret: line.secret === undefined ? undefined : String(line.secret),
  };
  return { who, action, expected };
}

function replyWanted(line: Record<string, unknown>, action: Action, company: Company, isForgetOrder: boolean): ReplyWanted {
  if (line.free === true) return { kind: 'free' };
  if (line.silent === true) return { kind: 'silent' };
  if (line.says !== undefined || line.not !== undefined)
    return { kind: 'says', says: list(line.says as string | string[]), not: list(line.not as string | string[]) };
  // A speaker who orders an agent to forget wants to know what it did.
  if (line.answers === true || isForgetOrder) return { kind: 'answers' };
  if (action.kind === 'joins' && action.isAgent) return company.agents.length > 1 ? { kind: 'hello' } : { kind: 'free' };
  if (action.kind !== 'says') return { kind: 'silent' };
  const { text, repliesTo } = action;
  const isToAgent = company.isPair || company.agents.some((agent) => agent === repliesTo || holds(text, agent));
  return isToAgent ? { kind: 'free' } : { kind: 'silent' };
}

function probeFrom(written: WrittenProbe, speaker: string, { people, agents }: Company): Probe {
  for (const key of Object.keys(written)) if (!PROBE_KEYS.has(key)) throw new Error(`“${key}” means nothing in ${JSON.stringify(written)}`);
  const { ask, says, not, by, of = agents[0] ?? '' } = written;
  const named = (person: string) => [...ask, ...list(says), ...list(not)].some((text) => holds(text, person));
  // Nobody asks a question to which their own name is the answer; the teller asks only if no other person can.
  const asker =
    by ?? people.find((person) => !named(person) && person !== speaker) ?? people.find((person) => !named(person)) ?? people[0] ?? speaker;
  return { ask: [ask].flat().map(String), says: list(says), not: list(not), by: asker, of };
}

function problemsOf({ lines, people }: Conversation): string[] {
  const problems: string[] = [];
  const check = (kind: string, probe: Probe, needs: 'says' | 'not') => {
    if (probe.ask.length < 2) problems.push(`${kind} asks in fewer than two wordings: ${probe.ask}`);
    if (probe[needs].length === 0) problems.push(`${kind} needs “${needs}”: ${probe.ask}`);
    // Otherwise an agent that merely repeats the question would be right.
    for (const word of [...probe.says, ...(kind === 'forgets' || kind === 'ignores' ? probe.not : [])])
      for (const ask of probe.ask) if (holds(ask, word)) problems.push(`${kind}: the question “${ask}” contains the answer “${word}”`);
  };
  for (const { who, action, expected } of lines) {
    for (const probe of expected.knows) check('knows', probe, 'says');
    for (const probe of expected.stays) check('stays', probe, 'says');
    for (const probe of expected.forgets) check('forgets', probe, 'not');
    for (const probe of expected.ignores) check('ignores', probe, 'not');
    if (expected.secret !== undefined && !(action.kind === 'says' && action.text.includes(expected.secret)))
      problems.push(`nobody says the secret ${expected.secret}`);
    if (
      expected.reply.kind === 'says' &&
      expected.reply.says.length > 0 &&
      action.kind === 'says' &&
      expected.reply.says.every((word) => holds(action.text, word))
    )
      problems.push(`the message “${action.text}” contains the answer`);
    if (who === '') problems.push('a person has no name');
  }
  if (people.length === 0) problems.push('nobody is there');
  return problems;
}
