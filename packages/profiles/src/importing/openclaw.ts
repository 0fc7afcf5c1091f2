// OpenClaw keeps an agent as Markdown files in a folder. What of them a profile can say, and what it cannot.

import { readMarkdown } from '@offshoot/template-content/other-systems/front-matter.ts';
import { descriptionIn, type IdentityFile, readIdentity } from '@offshoot/template-content/other-systems/identity-file.ts';
import { checkProfile } from '../checking/check-profile.ts';
import { profileNameFrom, type Unmapped } from '../mapping.ts';
import { type ProfileProblem, problem } from '../problem.ts';
import type { ProfileBody } from '../schema/profile.ts';

/** The folder's files as texts. */
export interface OpenClawFiles {
  /** SOUL.md: who the agent is. */
  soul: string;
  /** IDENTITY.md: what it is called. */
  identity?: string;
  /** Names of the other files in the folder. */
  others?: readonly string[];
}

/** A part of a file, and the fields of the profile that say it. */
interface Mapped {
  /** Such as "SOUL.md" or "IDENTITY.md: Name". */
  where: string;
  fields: string[];
}

export interface Imported {
  /** To be created, if there are no problems. */
  profile: ProfileBody;
  mapped: Mapped[];
  unmapped: Unmapped[];
  problems: ProfileProblem[];
}

/**
 * SOUL.md and IDENTITY.md become the instructions, in this order, with a rule between them. The name in IDENTITY.md becomes the display
 * name, creature and vibe the description, and the emoji metadata. `name`: the profile's; missing: made of the name in IDENTITY.md.
 */
export function importOpenClaw({ soul, identity = '', others = [] }: OpenClawFiles, o: { name?: string; model?: string } = {}): Imported {
  const files = { 'SOUL.md': soul, 'IDENTITY.md': identity };
  const texts = Object.values(files).map((text) => readMarkdown(text).body.trim());
  const who = readIdentity(identity);
  const name = o.name ?? profileNameFrom(who.name ?? '');
  const profile: ProfileBody = {
    name,
    instructions: texts.filter((text) => text !== '').join('\n\n---\n\n'),
    ...(who.name !== undefined && { display_name: who.name }),
    ...(descriptionIn(who) !== '' && { description: descriptionIn(who) }),
    ...(o.model !== undefined && { model: o.model }),
    ...(who.emoji !== undefined && { metadata: { emoji: who.emoji } }),
  };
  const nameless = name === '' ? [problem(['name'], 'missing', 'is missing: IDENTITY.md has none that can be used, so give one')] : [];
  return {
    profile,
    mapped: mappedIn(files, who, o.name === undefined),
    unmapped: [
      ...(who.avatar === undefined ? [] : [{ where: 'IDENTITY.md: Avatar', why: 'Profiles have no picture.' }]),
      ...Object.entries(files).flatMap(([file, text]) => unmappedIn(file, text)),
      ...[...new Set(others)]
        .filter((file) => !(file in files))
        .map((file) => ({ where: file, why: WHY[file.toUpperCase()] ?? OTHER_FILE })),
    ],
    problems: nameless.length > 0 ? nameless : checkProfile(profile),
  };
}

const OTHER_FILE = 'Profiles have no files. Upload it to a vector store and add file search, if the agent needs it.';

/** By name in capitals: Windows does not keep the case. */
const WHY: Partial<Record<string, string>> = {
  'USER.MD': 'It is about one person. Send it as instructions of a request, or make a profile for them that has this one as its base.',
  'AGENTS.MD': 'It tells the agent how to work with files. Add to the instructions what still holds.',
  'TOOLS.MD': 'It is text about tools. Add the tools themselves to the profile.',
  'HEARTBEAT.MD': 'Profiles do nothing unasked. A soul’s proactive triggers do, on Convos.',
  'MEMORY.MD': 'It is what the agent learned. Add it to the workspace’s knowledge.',
  'BOOTSTRAP.MD': 'It is for the first start only.',
  'OPENCLAW.JSON': 'Its tools and its model have another form. Set model and tools in the profile.',
};

function mappedIn(files: Readonly<Record<string, string>>, who: IdentityFile, isNamedByFile: boolean): Mapped[] {
  const said: [keyof IdentityFile, string[]][] = [
    ['name', ['display_name', ...(isNamedByFile ? ['name'] : [])]],
    ['role', ['description']],
    ['creature', ['description']],
    ['vibe', ['description']],
    ['theme', ['description']],
    ['emoji', ['metadata.emoji']],
  ];
  return [
    ...Object.entries(files)
      .filter(([, text]) => readMarkdown(text).body.trim() !== '')
      .map(([where]) => ({ where, fields: ['instructions'] })),
    ...said
      .filter(([label]) => who[label] !== undefined)
      .map(([label, fields]) => ({ where: `IDENTITY.md: ${label[0]?.toUpperCase()}${label.slice(1)}`, fields })),
  ];
}

function unmappedIn(file: string, text: string): Unmapped[] {
  const frontMatter = readMarkdown(text).fields
    ? [{ where: `${file}: front matter`, why: 'It is about the file, so the instructions do not have it.' }]
    : [];
  const mentioned = [...new Set([...text.matchAll(/\b(?:USER|AGENTS|TOOLS|HEARTBEAT|MEMORY|BOOTSTRAP)\.md\b/gi)].map(([name]) => name))];
  return [
    ...frontMatter,
    ...mentioned.map((name) => ({ where: `${file}: ${name}`, why: 'The text speaks of this file, and an agent of a profile has none.' })),
  ];
}
