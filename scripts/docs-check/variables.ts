// Which environment variables the code reads, and which ones docs/configuration.md lists.

/** Matches our variable names anywhere in the code, so that no way of reading the environment escapes. */
const OURS =
  /\b(?:(?:OFFSHOOT|XMTP|LLM|OPENROUTER|AGENTMAIL|TELNYX)_[A-Z][A-Z0-9_]*[A-Z0-9]|(?:TEMPLATE|CLAIM|LINEAGE|HOST)_(?:PORT|URL|ADDRESS))\b/g;
const READ_FROM_ENV = /\benv(?:\.|\[['"])([A-Z][A-Z0-9_]+)/g;

/** Kinds of tool resources, which are named after providers. */
const NOT_VARIABLES = new Set(['OPENROUTER_KEY', 'AGENTMAIL_INBOX', 'TELNYX_NUMBER']);
/** Variables of the system and of Node. */
const NOT_OURS = new Set(['PATH', 'TMPDIR', 'NODE_ENV', 'NODE_COMPILE_CACHE', 'NODE_OPTIONS', 'LD_LIBRARY_PATH']);

const COMMENT = /\/\*[\s\S]*?\*\/|(?<![:'"`\w/])\/\/[^\n]*/g;

export function variablesIn(source: string): Set<string> {
  const code = source.replaceAll(COMMENT, '');
  const names = [...code.matchAll(OURS)].map(([name]) => name);
  const read = [...code.matchAll(READ_FROM_ENV)].map(([, name = '']) => name);
  return new Set([...names, ...read].filter((name) => !NOT_VARIABLES.has(name) && !NOT_OURS.has(name)));
}

/** The variables in the first column of the tables, each with its "Default" column. */
export function documentedVariables(markdown: string): Map<string, string> {
  const found = new Map<string, string>();
  let place = 1;
  for (const line of markdown.split('\n')) {
    const cells = line.split('|').map((cell) => cell.trim());
    if (cells[1] === 'Variable') place = cells.indexOf('Default');
    if (!/^`[A-Z]/.test(cells[1] ?? '')) continue;
    for (const [, name = ''] of (cells[1] ?? '').matchAll(/`([A-Z][A-Z0-9_]+)`/g))
      found.set(name, `${found.get(name) ?? ''} ${cells[place]}`);
  }
  return found;
}
