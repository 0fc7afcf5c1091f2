// What the agent says about calls of tools of MCP servers.
import type { CardTerms } from '@offshoot/actions';
import { unlinked } from '@offshoot/engine/links.ts';
import { markOf } from '@offshoot/memory/items/outside-line.ts';
import { canonicalJson, type JsonObject } from '@offshoot/statements';
import { printable, visible } from '@offshoot/text';
import type { ToolAnswer, ToolCallProblem } from '../../../mcp/tool-caller.ts';
import type { EffectWords } from '../../effect-kind.ts';

/** Characters of an answer that people read. */
const MAX_SHOWN = 1_000;
/** For the arguments, in a sentence. */
const MAX_ARGUMENTS = 200;

const problems = {
  arguments: 'These are not the arguments that the tool takes. Say them like this: “use weather forecast with city=Zürich, days=3”.',
  'no-credential': 'That server wants a credential, which my owner has to enter first: they see how in the list of my tools.',
} as const;
export const mcpProblemLine = (problem: keyof typeof problems): string => problems[problem];

type NotDone = ToolCallProblem | 'changed-since-connected';

const notDone: Record<NotDone, string> = {
  unreachable: 'the server did not answer.',
  address: 'the address of its server is not on the Internet.',
  unauthorized: 'the server does not accept my credential. My owner can enter another one.',
  changed: 'the tool is no longer what the creator of my template pinned. I use it again after an update that my owner accepts.',
  'changed-since-connected': 'the tool is no longer what my owner accepted. They can look at it and connect the server again.',
  arguments: 'the tool does not take these arguments.',
  'rate-limited': 'too much has gone out for you, or to its server. Ask me again later.',
  other: 'the server does not do it.',
};
const UNREACHABLE = 'I could not reach the server for an hour. Ask me again.';
const isProblem = (why: string): why is NotDone => Object.hasOwn(notDone, why);

/** "weather/forecast" of "mcp(weather/forecast)". */
const toolIn = ({ kind }: Pick<CardTerms, 'kind'>): string => printable(kind.slice('mcp('.length, -1));

export const MCP_WORDS: EffectWords = {
  // The arguments have the names that the tool gives them.
  card: (name) => ({ title: `Use the tool ${toolIn({ kind: name })}`, arguments: {} }),
  noTool: 'I have no such tool.',
  allowed: (authority, name) => `use the tool ${toolIn({ kind: name })} with ${shortly(authority)}`,
  done: (terms, { result }) => (result === undefined ? `Used ${toolIn(terms)}.` : `${markOf('tool')} ${toolIn(terms)} ${result}`),
  late: (terms) => `I cannot reach the server of ${toolIn(terms)}, so I have not used it yet. I keep trying for an hour.`,
  failed: (terms, why) => `I have not used ${toolIn(terms)}: ${why === undefined ? UNREACHABLE : notDone[isProblem(why) ? why : 'other']}`,
  unknown: (terms) => `I do not know whether ${toolIn(terms)} was used. I do not use it again. Look there before you ask me again.`,
};

function shortly(authority: JsonObject): string {
  const text = printable(canonicalJson(authority));
  return text.length > MAX_ARGUMENTS ? `${text.slice(0, MAX_ARGUMENTS).toWellFormed()}…` : text;
}

/** Every line of it is marked as the tool's words. */
export function resultText({ isError, text, isCut, besides }: ToolAnswer): string {
  const shown = visible(text.trim());
  const cut = shown.slice(0, MAX_SHOWN).toWellFormed();
  const lines = unlinked(cut)
    .split('\n')
    .map((line) => `> ${line}`.trimEnd());
  const head = isError ? 'says that it failed:' : 'answers:';
  const more = isCut || cut !== shown ? ['(There is more that I do not show.)'] : [];
  const unread = besides === '' ? [] : [`(There was more than text: ${besides}. I cannot show that.)`];
  if (text.trim() === '') return [isError ? 'says that it failed, and not why.' : 'has run, and says nothing.', ...unread].join('\n');
  return [head, ...lines, ...more, ...unread].join('\n');
}
