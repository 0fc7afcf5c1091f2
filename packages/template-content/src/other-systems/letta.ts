// An agent of Letta: its system prompt, and blocks that are always in its context.
import type { Assembly } from './assembly.ts';
import type { LettaAgent } from './letta-file.ts';

/** Labels of blocks that say how the agent is. */
const CHARACTER = /^(?:persona|system|soul|identity|personality|character|about_me|style|tone)/i;
const RULES = /guideline|guardrail|instruction|rule|polic|protocol|procedure/i;
/** What Letta tells each of its agents about its own memory. */
const BASE = ['<base_instructions>', '</base_instructions>'] as const;

export function addLettaAgent(agent: LettaAgent, into: Assembly): void {
  into.name('name', agent.name);
  into.description('description', agent.description);
  into.model('model', agent.model.replace(/^(?:letta|openai-proxy)\/(?=.*\/)/, ''));
  into.tags('tags', agent.tags);
  const [start, end] = [agent.system.indexOf(BASE[0]), agent.system.indexOf(BASE[1])];
  const isBase = start >= 0 && end > start;
  if (isBase) into.leave('system: base_instructions', 'They are about the memory of Letta. Agents here have a memory of their own.');
  into.instructions('system', isBase ? agent.system.slice(0, start) + agent.system.slice(end + BASE[1].length) : agent.system);
  for (const { label, value, isReadOnly } of agent.blocks) {
    const where = `the block “${label}”`;
    if (CHARACTER.test(label)) into.soul(where, value);
    else if (label !== 'human' && (isReadOnly || RULES.test(label)))
      into.instructions(where, value.trim() && `## ${label}\n\n${value.trim()}`);
    else if (value.trim() !== '')
      into.leave(
        where,
        label === 'human'
          ? 'It is about one person. Everybody who adds an agent of the template would get it.'
          : 'It is what the agent learned. Have an agent learn it: `offshoot agents import INSTANCE FILE --from letta`',
      );
  }
  const lists: [string, readonly string[], string][] = [
    ['tools', agent.tools, 'Agents here have the tools of their template: add servers with `offshoot mcp inspect`.'],
    ['servers', agent.servers, 'A template pins the tools of its servers: `offshoot mcp inspect URL` writes the lines for it.'],
    ['secrets', agent.secrets, 'Only its tools use them. No value was read.'],
  ];
  for (const [what, names, why] of lists) if (names.length > 0) into.leave(`${what}: ${names.slice(0, 40).join(', ')}`, why);
  if (agent.hasMessages) into.leave('messages', 'They are conversations of one person.');
  if (agent.hasFiles) into.leave('files', 'A template has no files.');
}
