// IDENTITY.md of an agent of OpenClaw: in front matter, in a list, under headings, in a table, or in prose.
import { linear } from '@offshoot/text/linear-patterns';
import { readMarkdown, withoutComments } from './front-matter.ts';

const LABELS = ['name', 'role', 'creature', 'vibe', 'theme', 'emoji', 'avatar'] as const;
type Label = (typeof LABELS)[number];

/** What IDENTITY.md says. A field that nobody filled in is missing. */
export type IdentityFile = Partial<Record<Label, string>>;

/** The same in other words and languages. */
const SAME: Readonly<Record<string, Label>> = {
  ...Object.fromEntries(
    ['agent', 'assistant', 'bot', 'display', 'full', 'official', 'preferred'].map((which) => [`${which} name`, 'name' as const]),
  ),
  ...Object.fromEntries(['nombre', 'nom', 'nome', 'имя', '名字', '姓名', '名称', '名前', '이름'].map((word) => [word, 'name' as const])),
  ...{
    signature: 'emoji',
    表情: 'emoji',
    角色: 'role',
    职责: 'role',
    风格: 'vibe',
    气质: 'vibe',
    头像: 'avatar',
    rol: 'role',
    rolle: 'role',
  },
};

/** A label: up to two words. */
const WORDS = '[\\p{L}]{1,20}(?: [\\p{L}]{1,20})?';
const FIELD = new RegExp(`^\\s{0,8}(?:[-*+]\\s{1,4})?[*_]{0,3}(${WORDS})[*_]{0,3}\\s?[:：][*_]{0,3}(.*)$`, 'u');
const HEADING = /^#{1,6}\s{1,4}(.*)$/;
const ROW = new RegExp(`^\\s{0,4}\\|[\\s*_]{0,8}(${WORDS})[\\s*_:]{0,8}\\|([^|]*)\\|`, 'u');
/** Longer lines are no values of these fields. UTF-16 units. */
const LONGEST = 1_000;
/** What has more is a sentence. */
const MAX_WORDS = 6;
/** Names in prose are in the first lines. */
const LINES_OF_PROSE = 60;

const CAPITALISED = "\\p{Lu}[\\p{L}\\p{M}\\p{N}'’.-]{0,31}";
const NAMED = new RegExp(
  `\\b(?:[Nn]ame is|[Nn]ame's|[Cc]alled|[Cc]all me|[Cc]all yourself|[Gg]o by|I am|I'm|I’m|You are|You're|You’re)\\s[*_"“'\`]{0,3}(${CAPITALISED}(?:\\s${CAPITALISED}){0,3})`,
  'u',
);
/** How a sentence that names nobody goes on. */
const NO_NAME = /^(?:A|An|The|I|AI|Not|Your|My|This|That|It|No|One|Here|Always|Never)\b/;
/** What a heading says of the file and not of the agent. */
const OF_THE_FILE =
  /\b(?:IDENTITY|SOUL|AGENTS?|CLAW|CLAUDE|README)(?:\.md)?\b|\b(?:who (?:am I|are you|I am|you are)|about me|profile|my|the|file)\b|[?:#*_`]/gi;

/** The last one of a field counts, as there. */
export function readIdentity(markdown: string): IdentityFile {
  const { fields, body } = readMarkdown(markdown);
  const lines = withoutComments(body)
    .split(/\r?\n/)
    .map((line) => line.slice(0, LONGEST));
  const found = lines.flatMap((line, i): [Label, string][] => {
    const [, label = '', rest = ''] = FIELD.exec(line) ?? ROW.exec(line) ?? HEADING.exec(line) ?? [];
    const name = labelOf(label);
    if (name === undefined) return [];
    const value = valueIn(rest) || valueBelow(lines, i, HEADING.test(line));
    return value === '' ? [] : [[name, value]];
  });
  const ofFields = LABELS.flatMap((label): [Label, string][] => {
    const value = fields?.get(label);
    return typeof value === 'string' && valueIn(value) !== '' ? [[label, valueIn(value)]] : [];
  });
  const who: IdentityFile = Object.fromEntries([...found, ...ofFields]);
  const { name: said, ...rest } = who;
  const name = nameIn(said ?? '') ?? nameInProse([said ?? '', ...lines]);
  return name === undefined ? rest : { ...rest, name };
}

function labelOf(text: string): Label | undefined {
  const label = text.trim().toLowerCase();
  return LABELS.find((one) => one === label) ?? (Object.hasOwn(SAME, label) ? SAME[label] : undefined);
}

/** "**Momo** — the house cat" → "Momo". Undefined: a sentence, or nothing. */
function nameIn(value: string): string | undefined {
  const [first = ''] = value.replaceAll('**', '').split(/ [-–—|] |[,;(（—]/);
  const name = first.trim();
  return name === '' || name.split(' ').length > MAX_WORDS ? undefined : name;
}

/** What the agent is, in one line. '': nobody has said so. */
export const descriptionIn = ({ role, creature, vibe, theme }: IdentityFile): string =>
  [role, creature, vibe, theme].filter((one) => one !== undefined).join(' · ');

/** What the file says beyond its fields. '': nothing. */
export function proseOfIdentity(markdown: string): string {
  const lines = withoutComments(readMarkdown(markdown).body).split(/\r?\n/);
  let isBelowField = false;
  const rest = lines.filter((line) => {
    const [, label = ''] = FIELD.exec(line) ?? ROW.exec(line) ?? [];
    const isField = labelOf(label) !== undefined;
    const isHint = valueIn(line) === '' && line.trim() !== '';
    const isValue = isBelowField && /^\s+\S/.test(line);
    isBelowField = isField;
    return !isField && !isHint && !isValue;
  });
  const saysSomething = rest.some((line) => /\p{L}/u.test(line) && !HEADING.test(line) && !ROW.test(line));
  return saysSomething ? rest.join('\n').trim() : '';
}

/** On the next line, further to the right; below a heading, in the next line that says something. */
function valueBelow(lines: readonly string[], i: number, isHeading: boolean): string {
  const below = (isHeading ? lines.slice(i + 1, i + 4).find((line) => line.trim() !== '') : lines[i + 1]) ?? '';
  return FIELD.test(below) || HEADING.test(below) || (!isHeading && !/^\s/.test(below)) ? '' : valueIn(below);
}

/** "You are Momo, a cat", "My name is **Momo**", or a heading that is a name. */
export function nameInProse(lines: readonly string[]): string | undefined {
  const first = lines.slice(0, LINES_OF_PROSE).map((line) => line.slice(0, LONGEST));
  for (const line of first) {
    const name = NAMED.exec(line)?.[1]?.replace(linear(/[.'’-]+$/), '');
    if (name !== undefined && !NO_NAME.test(name)) return name;
  }
  const title = HEADING.exec(first.find((line) => line.trim() !== '') ?? '')?.[1] ?? '';
  const [named = ''] = title
    .replaceAll(OF_THE_FILE, ' ')
    .split(/\s[-–—|(]|[,–—|(]/)
    .map((part) => valueIn(part.replaceAll(/\p{Extended_Pictographic}|\ufe0f/gu, ' ').replace(/^[\s-]+/, '')))
    .filter((part) => part !== '');
  return /^\p{Lu}/u.test(named) && named.split(/\s+/).length <= 4 ? named : undefined;
}

/** Without emphasis, quotes and hidden characters; '' for the hint in brackets that a new file has. */
function valueIn(text: string): string {
  const plain = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (one) => (one === '\u200d' ? one : '')).trim();
  const bare = plain
    .replace(/^[*_"“`]{1,3}(?=\S)/, '')
    .replace(/(?<=\S)[*_"”`]{1,3}$/, '')
    .trim();
  return /^(?:\(.*\)|\[.*\]|<.*>|\{.*\}|[-–—.…?]*|TBD|TODO|none|n\/a|not set(?: yet)?|unset)$/i.test(bare) ? '' : bare;
}
