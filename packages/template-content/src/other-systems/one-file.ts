// An agent in one Markdown file, as coding agents have them: front matter that says what it is, and its prompt.
import { type AgentFiles, baseName, isObject, readText, textOf } from './agent-files.ts';
import type { Assembly } from './assembly.ts';
import { readMarkdown } from './front-matter.ts';
import { nameInProse } from './identity-file.ts';

const WHY: Record<string, string> = {
  tools: 'Agents here have the tools of their template: add servers with `offshoot mcp inspect`.',
  skills: 'Agents here run no skills and plugins.',
  mcpservers: 'A template pins the tools of its servers: `offshoot mcp inspect URL` writes the lines for it.',
  permissions: 'The owner of each agent says what it may do.',
};
/** Other names of the same. */
const SAME: Record<string, string> = {
  allowed_tools: 'tools',
  disallowed_tools: 'tools',
  disallowedtools: 'tools',
  tool: 'tools',
  mcp_servers: 'mcpservers',
  permission: 'permissions',
  permissionmode: 'permissions',
};
const MAX_SHOWN = 120;

export async function addOneFile(files: AgentFiles, path: string, into: Assembly): Promise<void> {
  const { fields: given, body } = readMarkdown(await readText(files, path));
  const fields = given ?? new Map<string, unknown>();
  const metadata = fields.get('metadata');
  const field = (name: string): string => textOf(fields.get(name)).trim();
  into.name(`${path}: name`, field('display_name') || field('name') || field('title'));
  into.description(`${path}: description`, field('description') || field('summary'));
  into.model(`${path}: model`, field('model'));
  if (field('emoji') !== '') into.emoji(`${path}: emoji`, field('emoji'));
  into.tags(`${path}: tags`, wordsIn(fields.get('tags') ?? fields.get('keywords') ?? (isObject(metadata) ? metadata.tags : undefined)));
  for (const prompt of ['system_prompt', 'prompt', 'instructions']) into.instructions(`${path}: ${prompt}`, field(prompt));
  into.instructions(path, body);
  for (const [name, value] of fields) {
    const same = SAME[name] ?? name;
    const words = wordsIn(value).join(', ');
    if (SAID.has(name) || words === '') continue;
    const shown = words.length > MAX_SHOWN ? `${words.slice(0, MAX_SHOWN).toWellFormed()}…` : words;
    into.leave(`${path}: ${name} (${shown})`, (Object.hasOwn(WHY, same) ? WHY[same] : undefined) ?? 'A template does not say this.');
  }
  if (given === undefined) into.name(path, nameInProse(body.split('\n')) ?? '');
  // Without a name of its own, it goes by its file, as there.
  into.name('its file', baseName(path).replace(/(?:\.agent|\.chatmode|\.prompt|\.instructions)?\.(?:md|mdc|markdown|txt)$/i, ''));
}

const SAID = new Set([
  ...['name', 'title', 'display_name', 'description', 'summary', 'model', 'emoji', 'tags', 'keywords'],
  ...['system_prompt', 'prompt', 'instructions'],
]);

/** Of "Read, Grep", a list, or a map such as { write: false }. */
function wordsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.split(',').flatMap((word) => word.trim() || []);
  if (Array.isArray(value)) return value.slice(0, 100).flatMap((one) => textOf(one) || (isObject(one) ? Object.keys(one).slice(0, 1) : []));
  if (isObject(value)) return Object.keys(value).slice(0, 100);
  return value === undefined || value === null ? [] : [String(value)];
}
