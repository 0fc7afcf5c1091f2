// CLAW.md: the manifest of a package of OpenClaw, or one file with tasks on a schedule.
import { type AgentFiles, listOf, objectOf, readJson, readText, textOf } from './agent-files.ts';
import type { Assembly } from './assembly.ts';
import { readMarkdown } from './front-matter.ts';
import { addHeartbeat } from './heartbeat-file.ts';
import { nameInProse } from './identity-file.ts';
import { addCronJobs, addIdentity, addWorkspace } from './openclaw.ts';
import { cronInWords, scheduleInWords } from './times-in-words.ts';

/** Parts of the body that are something else than instructions, by their headings. */
const SECTIONS: Record<string, 'identity' | 'soul' | 'heartbeat' | 'user' | 'tools'> = {
  identity: 'identity',
  soul: 'soul',
  persona: 'soul',
  personality: 'soul',
  character: 'soul',
  heartbeat: 'heartbeat',
  user: 'user',
  'about the user': 'user',
  'about your human': 'user',
  tools: 'tools',
};
const WHY = {
  user: 'It is about one person. Everybody who adds an agent of the template would get it.',
  tools: 'An agent has the tools of its template: add servers with `offshoot mcp inspect`.',
};

export async function addClaw(files: AgentFiles, path: string, into: Assembly): Promise<void> {
  const isJson = path.toLowerCase().endsWith('.json');
  const { fields = new Map<string, unknown>(), body } = isJson
    ? { fields: new Map(Object.entries(await readJson(files, path)).map(([name, value]) => [name.toLowerCase(), value])), body: '' }
    : readMarkdown(await readText(files, path));
  if (fields.size === 0) into.name(path, nameInProse(body.split('\n')) ?? '');
  const agent = objectOf(fields.get('agent'));
  const metadata = objectOf(fields.get('metadata'));
  into.name(`${path}: name`, textOf(agent.name) || textOf(fields.get('name')) || textOf(agent.id));
  into.description(`${path}: description`, textOf(agent.description) || textOf(fields.get('description')) || textOf(metadata.description));
  into.model(
    `${path}: model`,
    textOf(agent.model) || textOf(fields.get('model')) || textOf(objectOf(fields.get('options')).model) || textOf(metadata.model),
  );
  const emoji = textOf(objectOf(agent.identity).emoji) || textOf(agent.emoji) || textOf(fields.get('emoji')) || textOf(metadata.emoji);
  if (emoji !== '') into.emoji(`${path}: emoji`, emoji);
  const read = await addBootstrapFiles(files, path, objectOf(fields.get('workspace')), into);
  const isCharacter = into.hasInstructions;
  into.instructions(`${path}: system_prompt`, textOf(fields.get('system_prompt')));
  addBody(path, body, isCharacter, into);
  addTasks(path, textOf(fields.get('schedule')), body, into);
  addCronJobs(`${path}: cronJobs`, fields.get('cronjobs') ?? fields.get('cron_jobs') ?? fields.get('cron'), into);
  leaveFields(path, fields, agent, into);
  await addWorkspace(files, folderOf(path), into, read);
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** Files beside the manifest: AGENTS.md and others, with their places in the package. Returns which files it has read. */
async function addBootstrapFiles(
  files: AgentFiles,
  path: string,
  workspace: Record<string, unknown>,
  into: Assembly,
): Promise<Set<string>> {
  const read = new Set([path]);
  for (const [name, declared] of Object.entries(objectOf(workspace.bootstrapFiles))) {
    const source = textOf(declared) || textOf(objectOf(declared).source) || name;
    const given = textOf(objectOf(declared).content);
    const place = folderOf(path) + source.replace(/^\.\//, '');
    if (given === '' && !files.paths.includes(place)) {
      into.leave(source, 'It is not among these files.');
      continue;
    }
    if (given === '') read.add(place);
    const text = readMarkdown(given || (await readText(files, place))).body;
    if (/^AGENTS\.md$/i.test(name)) into.instructions(name, text);
    else if (/^SOUL\.md$/i.test(name)) into.soul(name, text);
    else if (/^IDENTITY\.md$/i.test(name)) addIdentity(text, into);
    else if (/^HEARTBEAT\.md$/i.test(name)) addHeartbeat(name, text, into);
    else into.leave(name, /^USER\.md$/i.test(name) ? WHY.user : 'A template has no files.');
  }
  for (const file of listOf(workspace.files))
    into.leave(textOf(objectOf(file).path) || textOf(file) || 'a file', 'A template has no files.');
  return read;
}

/** The prompt of the agent. It is its character if other files have its instructions. */
function addBody(path: string, body: string, isCharacter: boolean, into: Assembly): void {
  for (const { heading, text, whole } of sectionsOf(body)) {
    const section = Object.hasOwn(SECTIONS, heading) ? SECTIONS[heading] : undefined;
    if (section === 'soul') into.soul(path, text);
    else if (section === 'identity') addIdentity(text, into);
    else if (section === 'heartbeat') addHeartbeat(path, text, into);
    else if (section !== undefined) into.leave(`${path}: ${heading}`, WHY[section]);
    else if (isCharacter) into.soul(path, whole);
    else into.instructions(path, whole);
  }
}

interface BodySection {
  /** In lower case, without ".md". '': none. */
  heading: string;
  text: string;
  /** With its heading. */
  whole: string;
}

/** Neighbours without a heading of these names are one section. */
function sectionsOf(body: string): BodySection[] {
  const sections: { heading: string; lines: string[] }[] = [{ heading: '', lines: [] }];
  let isCode = false;
  for (const line of body.split('\n')) {
    if (line.trimStart().startsWith('```')) isCode = !isCode;
    const title = isCode ? undefined : /^#{1,2}\s(.*)$/.exec(line)?.[1];
    const heading =
      title
        ?.replaceAll(/[*_`:]/g, '')
        .trim()
        .toLowerCase()
        .replace(/\.md$/, '') ?? '';
    const isOther = title !== undefined && (Object.hasOwn(SECTIONS, heading) || sections.at(-1)?.heading !== '');
    if (isOther) sections.push({ heading: Object.hasOwn(SECTIONS, heading) ? heading : '', lines: [line] });
    else sections.at(-1)?.lines.push(line);
  }
  return sections.map(({ heading, lines }) => ({
    heading,
    text: (heading === '' ? lines : lines.slice(1)).join('\n'),
    whole: lines.join('\n'),
  }));
}

/** A soul has fewer triggers, and what is above is listed. */
const MAX_TASKS = 20;

/** Each task by its heading, at each time of the schedule. */
function addTasks(path: string, schedule: string, body: string, into: Assembly): void {
  if (schedule === '') return;
  const names = [...body.matchAll(/^# (.{1,120})$/gm)].slice(0, MAX_TASKS).map(([, name = '']) => name.trim());
  const times = /^[\d*/,\s-]{9,}$/.test(schedule) ? [cronInWords(schedule)] : scheduleInWords(schedule).slice(0, MAX_TASKS);
  for (const when of times)
    for (const name of names.length === 0 ? ['what your instructions say'] : names)
      into.trigger(`${path}: schedule`, when, `Do this: ${name}`);
}

const SAID = new Set([
  'metadata',
  'agent',
  'name',
  'description',
  'model',
  'emoji',
  'workspace',
  'system_prompt',
  'schedule',
  'cronjobs',
  'cron_jobs',
  'cron',
]);
const SILENT = new Set(['schemaversion', 'schema_version', 'version', 'license']);

function leaveFields(path: string, fields: ReadonlyMap<string, unknown>, agent: Record<string, unknown>, into: Assembly): void {
  const why: Record<string, string> = {
    packages: 'Agents here run no skills and plugins.',
    skills: 'Agents here run no skills and plugins.',
    mcpservers: SERVERS,
    mcp_servers: SERVERS,
    timezone: 'An agent goes by the time zone of its owner.',
  };
  for (const [name, value] of fields)
    if (!SAID.has(name) && !SILENT.has(name) && !isNothing(value))
      into.leave(`${path}: ${name}`, why[name] ?? 'A template does not say this.');
  for (const [name, value] of Object.entries(objectOf(fields.get('metadata'))))
    if (!['description', 'model', 'emoji'].includes(name) && !isNothing(value))
      into.leave(`${path}: metadata.${name}`, 'A template does not say this.');
  for (const [name, value] of Object.entries(agent))
    if (!['id', 'name', 'description', 'model', 'identity', 'emoji'].includes(name) && !isNothing(value))
      into.leave(`${path}: agent.${name}`, 'A template does not say this.');
}

const SERVERS = 'A template pins the tools of its servers: `offshoot mcp inspect URL` writes the lines for it.';

const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
