// Brings the workspace's Markdown files in line with the database. Repeatable; the database is the truth.

import { shownName } from '@offshoot/plain-text';
import { type AgentContext, character } from '../agent-context.ts';
import { currentKnowledge } from '../memory/domain/merge.ts';
import { shownValues, toolsInUse } from '../tools/domain/tools.ts';
import { ownerSection, writeManagedSection } from './domain/identity-file.ts';
import { soulOf, writeSoulSection } from './domain/soul-file.ts';
import { memoryFile, userFile } from './domain/workspace-files.ts';

/** What the template says of the agent: IDENTITY.md and SOUL.md. */
export function writeIdentity(ctx: AgentContext): void {
  const { template, claimed } = ctx.store.state;
  if (template === undefined || claimed === undefined) return;
  const { description, name, model } = character(ctx);
  const toolValues = shownValues(toolsInUse(ctx.store.tools.all(), description.tools));
  const identity = { name, description, model, ...template, ownerId: claimed.ownerId, toolValues };
  ctx.workspace.write('IDENTITY.md', writeManagedSection(ctx.workspace.read('IDENTITY.md'), identity));
  const soul = writeSoulSection(ctx.workspace.read('SOUL.md'), description.soul);
  if (soul !== undefined) ctx.workspace.write('SOUL.md', soul);
}

export function writeMemory(ctx: AgentContext): void {
  const { claimed } = ctx.store.state;
  if (claimed === undefined) return;
  const items = ctx.store.memory.all();
  ctx.workspace.write('MEMORY.md', memoryFile(items));
  ctx.workspace.write(
    'USER.md',
    userFile({
      ownerId: claimed.ownerId,
      ownerName: shownName(ctx.store.conversation.member(claimed.ownerId)?.name ?? ''),
      description: character(ctx).description,
      configKeys: Object.keys(claimed.userConfig),
      inherited: currentKnowledge(items, ctx.now()).filter((item) => item.provenance.from === 'parent'),
    }),
  );
}

export function writeWorkspace(ctx: AgentContext): void {
  writeIdentity(ctx);
  writeMemory(ctx);
}

export function readOwnerSection(ctx: AgentContext): string {
  return ownerSection(ctx.workspace.read('IDENTITY.md'));
}

/** The template's soul and what the owner added to it. */
export function readSoul(ctx: AgentContext): string {
  return soulOf(character(ctx).description.soul, ctx.workspace.read('SOUL.md'));
}
