// A workspace of OpenClaw: Markdown files in a folder.
import { type AgentFiles, baseName, ImportError, isObject, listOf, objectOf, readJson, readText, textOf } from './agent-files.ts';
import type { Assembly } from './assembly.ts';
import { readMarkdown } from './front-matter.ts';
import { addHeartbeat } from './heartbeat-file.ts';
import { descriptionIn, nameInProse, proseOfIdentity, readIdentity } from './identity-file.ts';
import { cronInWords, intervalInWords } from './times-in-words.ts';

/** By name in capitals. */
const WHY: Partial<Record<string, string>> = {
  'USER.MD': 'It is about one person. Everybody who adds an agent of the template would get it.',
  'TOOLS.MD': 'It has notes on one person’s machines and accounts.',
  'MEMORY.MD': 'It is what the agent learned. Have an agent learn it: `offshoot agents import INSTANCE FOLDER --from openclaw`',
  'MEMORY/': 'It is what the agent learned.',
  'BOOTSTRAP.MD': 'It is for the first start only.',
  'BOOT.MD': 'It is for the start of a program.',
  'OPENCLAW.JSON': 'It has the settings and keys of one machine.',
  'SKILLS/': 'Agents here run no skills. Add to the instructions what they should do.',
  AVATAR: 'A template has an emoji and no picture.',
};
const OTHER_FILE = 'A template has no files.';

/** Reads what the files in `folder` say: '' or a path that ends in "/". */
export async function addWorkspace(files: AgentFiles, folder: string, into: Assembly, read = new Set<string>()): Promise<void> {
  const found = (name: string): string | undefined =>
    files.paths.find((path) => path === folder + name) ?? files.paths.find((path) => path.toUpperCase() === (folder + name).toUpperCase());
  const textIn = async (name: string): Promise<string> => {
    const path = found(name);
    if (path === undefined || read.has(path)) return '';
    read.add(path);
    return readText(files, path);
  };
  const [identity, soul, agents, heartbeat] = await Promise.all(['IDENTITY.md', 'SOUL.md', 'AGENTS.md', 'HEARTBEAT.md'].map(textIn));
  addIdentity(identity ?? '', into);
  into.soul('IDENTITY.md', proseOfIdentity(identity ?? ''));
  into.soul('SOUL.md', readMarkdown(soul ?? '').body);
  into.instructions('AGENTS.md', readMarkdown(agents ?? '').body);
  const named = nameInProse(readMarkdown(soul ?? '').body.split('\n'));
  if (named !== undefined) into.name('SOUL.md', named);
  addHeartbeat('HEARTBEAT.md', readMarkdown(heartbeat ?? '').body, into);
  for (const name of ['cron/jobs.json', 'jobs.json', 'cron.json']) {
    const path = found(name);
    if (path === undefined) continue;
    read.add(path);
    addCronJobs(path, await readJson(files, path), into);
  }
  leaveOthers(files, folder, read, into);
}

export function addIdentity(markdown: string, into: Assembly): void {
  const who = readIdentity(markdown);
  into.name('IDENTITY.md: Name', who.name ?? '');
  into.description('IDENTITY.md', descriptionIn(who));
  if (who.emoji !== undefined) into.emoji('IDENTITY.md: Emoji', who.emoji);
  if (who.avatar !== undefined) into.leave('IDENTITY.md: Avatar', WHY.AVATAR ?? '');
}

/** Jobs as OpenClaw keeps them, and as a Claw declares them. */
export function addCronJobs(where: string, jobs: unknown, into: Assembly): void {
  const all = isObject(jobs) ? listOf(jobs.jobs ?? jobs.cronJobs) : listOf(jobs);
  for (const job of all.map(objectOf)) {
    const name = textOf(job.name) || textOf(job.id);
    const schedule = objectOf(job.schedule);
    const payload = objectOf(job.payload);
    const expression = textOf(schedule.cron) || textOf(schedule.expr) || textOf(job.schedule) || textOf(job.cron);
    const milliseconds = Number(schedule.everyMs);
    const when = expression !== '' ? cronInWords(expression) : milliseconds > 0 ? intervalInWords(milliseconds / 1000) : '';
    const what = textOf(job.message) || textOf(job.prompt) || textOf(payload.message) || textOf(payload.text) || name;
    if (when === '') into.leave(`${where}: ${name || 'a job'}`, 'It happens once, or at no time that can be read.');
    else into.trigger(where, when, what);
    const zone = textOf(schedule.timezone) || textOf(schedule.tz) || textOf(job.timezone);
    if (zone !== '') into.leave(`${where}: time zone ${zone}`, 'An agent goes by the time zone of its owner.');
  }
}

/** Each file that was not read, and each folder as a whole. */
function leaveOthers(files: AgentFiles, folder: string, read: ReadonlySet<string>, into: Assembly): void {
  const names = files.paths
    .filter((path) => !read.has(path))
    .map((path) => (path.startsWith(folder) ? path.slice(folder.length) : path))
    .map((path) => (path.includes('/') ? path.slice(0, path.indexOf('/') + 1) : path));
  for (const name of new Set(names)) into.leave(name, WHY[name.toUpperCase()] ?? OTHER_FILE);
  for (const { where, why } of files.unread) into.leave(where, why);
}

const WORKSPACE = new Set(['IDENTITY.MD', 'SOUL.MD', 'AGENTS.MD']);

/** The folder that holds the files of an agent, the least deep one: '' or a path that ends in "/". Undefined: there is none. */
export function workspaceIn({ paths }: AgentFiles): string | undefined {
  const folders = new Set(
    paths.filter((path) => WORKSPACE.has(baseName(path).toUpperCase())).map((path) => path.slice(0, path.lastIndexOf('/') + 1)),
  );
  const depth = (folder: string) => folder.split('/').length;
  const sorted = [...folders].sort((a, b) => depth(a) - depth(b));
  const [first, second] = sorted;
  if (first !== undefined && second !== undefined && depth(first) === depth(second))
    throw new ImportError('several', 'There are several agents in this folder.', {
      path: first,
      help: `Import one of its folders: ${sorted.join(', ')}`,
      choices: sorted,
    });
  return first;
}
