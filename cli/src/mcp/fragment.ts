// What a template says about a server: the lines to paste into its file.
import type { listTools, PinnedTool } from '@offshoot/mcp';
import { leastRisk } from '@offshoot/statements';
import { printable } from '@offshoot/text';
import { stringify } from 'yaml';
import { type Result, table } from '../terminal/output.ts';

/** More than a template may name: their authors choose. */
const MAX_TOOLS = 8;

/** `wanted`: names of tools; empty: the first ones. */
export function inspectedResult(
  { id, url, wanted }: { id: string; url: string; wanted: readonly string[] },
  { tools, refused }: Awaited<ReturnType<typeof listTools>>,
): Result {
  const named = tools.filter(({ name }) => wanted.length === 0 || wanted.includes(name)).slice(0, MAX_TOOLS);
  const fragment = { mcp_servers: [{ id, url, tools: named.map((tool) => ({ risk: suggestedRisk(tool), definition: tool.pin })) }] };
  const json = {
    tools: tools.map(({ name, description, digest, pin }) => ({ name, description, digest, definition: pin })),
    refused: refused.map(({ name, why }) => ({ name, why })),
  };
  return { json, text: [...commentsOf(tools, refused, named.length), stringify(fragment, { lineWidth: 0 })].join('\n'), isFile: true };
}

/** A server's description of its tools never lowers it: the creator of the template decides that a tool only reads. */
const suggestedRisk = (tool: PinnedTool): string => (leastRisk(tool) === 'R4' ? 'R4' : 'R5');

function commentsOf(tools: readonly PinnedTool[], refused: readonly { name: string; why: string }[], named: number): string[] {
  const rows = tools.map(({ name, digest, description }) => [
    name,
    digest.slice('sha256:'.length, 'sha256:'.length + 12),
    firstLine(description),
  ]);
  return [
    ...table(['TOOL', 'PIN', 'WHAT THE SERVER SAYS'], rows).split('\n'),
    ...(named < tools.length ? [`Below: ${named} of ${tools.length}. Choose up to ${MAX_TOOLS} with --tool NAME.`] : []),
    ...refused.map(({ name, why }) => `Left out: ${printable(name)} (${why})`),
  ].map((line) => `# ${line}`.trimEnd());
}

function firstLine(text: string): string {
  const [line = ''] = text.trim().split(/[\r\n]/);
  return line.length > 80 ? `${line.slice(0, 79).toWellFormed()}…` : line;
}
