// USER.md and MEMORY.md: the agent's knowledge in readable form on the host's disk, for the owner and people in the conversation.

import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { visible } from '@offshoot/text';
import type { AgentDescription } from '../../versions/domain/signed-version.ts';

const INHERITED_BEGIN = '<!-- offshoot:inherited:begin -->';
const INHERITED_END = '<!-- offshoot:inherited:end -->';

/** Names the values the owner supplied but never shows them: they may be credentials. */
export function userFile(o: {
  ownerId: string;
  ownerName?: string;
  description: AgentDescription;
  configKeys: readonly string[];
  inherited: readonly MemoryItem[];
}): Buffer {
  const given = o.description.tools.filter((tool) => tool.userSupplied && o.configKeys.includes(tool.id));
  const lines = [
    '# USER.md - About Your Human',
    '',
    `- **Owner:** ${o.ownerName ? `${oneLine(o.ownerName)} ` : ''}(${o.ownerId})`,
    ...(given.length > 0
      ? [`- **Given by the owner:** ${given.map((tool) => oneLine(tool.name)).join(', ')} (values are stored separately)`]
      : []),
    ...(o.inherited.length > 0
      ? ['', INHERITED_BEGIN, '## What other agents of my owner told me', '', ...o.inherited.map(toldLine), INHERITED_END]
      : []),
  ];
  return Buffer.from(`${lines.join('\n')}\n`, 'utf8');
}

export function memoryFile(items: readonly MemoryItem[]): Buffer {
  const own = items.filter((item) => item.provenance.from === 'message');
  const lines = ['# MEMORY.md - Long-Term Memory', '', ...(own.length > 0 ? own.map(line) : ['Nothing yet.'])];
  return Buffer.from(`${lines.join('\n')}\n`, 'utf8');
}

const line = (item: MemoryItem): string => `- (${item.kind}) ${oneLine(item.text)}`;

/** Hearsay, with its source. */
function toldLine(item: MemoryItem): string {
  const { provenance, confirmed } = item;
  if (provenance.from !== 'parent') return line(item);
  const { saidBy, agentName, saidAt } = provenance.origin;
  const who = saidBy === '' ? `heard by ${oneLine(agentName)}` : `said by ${oneLine(saidBy)} to ${oneLine(agentName)}`;
  return `- (${item.kind}${confirmed ? '' : ', unconfirmed'}) ${oneLine(item.text)} (${who} on ${oneLine(saidAt.slice(0, 10))})`;
}

/** On one line, and unable to open a comment: no forged markers, and no hiding what follows. */
const oneLine = (text: string): string => visible(text.replace(/\s+/gu, ' ').trim()).replaceAll('<!--', '<! --');
