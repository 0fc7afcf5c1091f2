// What a language model was asked in one conversation, and what it answered, call by call. The format of the files: README.md.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { ModelItem, ModelRequest } from '@offshoot/models';
import type { Conversation } from '../corpus.ts';

/** As it came from the endpoint. */
export interface RecordedAnswer {
  text?: string;
  tool_calls?: readonly { name: string; arguments: unknown }[];
}

export interface RecordedCall {
  /** All that the model was shown, in the order in which it read it. */
  prompt: readonly string[];
  answer: RecordedAnswer;
}

interface WrittenCall extends RecordedAnswer {
  /** So many lines of the prompt are those of the call before. */
  same: number;
  more: readonly string[];
}

interface WrittenRecording {
  conversation: string;
  calls: readonly WrittenCall[];
}

const FOLDER = new URL('./calls/', import.meta.url);

export const titleOf = ({ set, category, name }: Conversation): string => `${set}/${category}: ${name}`;

/** The first conversation of each held-out file: no choice. */
export function chosenFor(corpus: readonly Conversation[]): Conversation[] {
  const heldOut = corpus.filter(({ set }) => set === 'heldout');
  return heldOut.filter(({ category }, i) => heldOut.findIndex((one) => one.category === category) === i);
}

const fileOf = ({ category }: Conversation, folder: URL): URL => new URL(`${category}.json`, folder);

/** Undefined: there is none of this conversation. */
export function readRecording(conversation: Conversation, folder = FOLDER): RecordedCall[] | undefined {
  const file = fileOf(conversation, folder);
  if (!existsSync(file)) return undefined;
  const { conversation: title, calls } = JSON.parse(readFileSync(file, 'utf8')) as WrittenRecording;
  if (title !== titleOf(conversation)) return undefined;
  let before: readonly string[] = [];
  return calls.map(({ same, more, ...answer }) => {
    before = [...before.slice(0, same), ...more];
    return { prompt: before, answer };
  });
}

export function writeRecording(conversation: Conversation, calls: readonly RecordedCall[], folder = FOLDER): void {
  mkdirSync(folder, { recursive: true });
  const written = calls.map(({ prompt, answer }, i): WrittenCall => {
    const same = sharedLines(prompt, calls[i - 1]?.prompt ?? []);
    return { same, more: prompt.slice(same), ...answer };
  });
  const recording: WrittenRecording = { conversation: titleOf(conversation), calls: written };
  writeFileSync(fileOf(conversation, folder), `${JSON.stringify(recording, null, 1)}\n`);
}

export const hasRecordings = (folder = FOLDER): boolean => existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.json'));

function sharedLines(one: readonly string[], other: readonly string[]): number {
  const at = one.findIndex((line, i) => line !== other[i]);
  return at < 0 ? one.length : at;
}

const TOOL = '[tool] ';
const RULES = '[instructions] ';

/** Tools, instructions and conversation: the order in which endpoints keep what prompts have in common. IDs of calls are left out. */
export function promptOf({ tools = [], instructions, items }: ModelRequest): string[] {
  const said = items.map((item) => shownOf(item).join(' '));
  return [...tools.map((tool) => `${TOOL}${JSON.stringify(tool)}`), `${RULES}${instructions}`, ...said].flatMap((text) => text.split('\n'));
}

function shownOf(item: ModelItem): [string, string] {
  if (item.is === 'message') return [`[${item.role}]`, item.text];
  return item.is === 'call' ? [`[call ${item.name}]`, item.arguments] : ['[result]', item.output];
}

/** Without what the program says in each prompt of that kind: descriptions of tools, and rules. */
export function materialOf(prompt: readonly string[]): string {
  const begins = prompt.findIndex((line) => line.startsWith(RULES));
  const data = prompt.findIndex((line, i) => i > begins && /^(?:## |\[)/.test(line));
  return [prompt[begins], ...prompt.slice(data < 0 ? prompt.length : data)].join('\n');
}
