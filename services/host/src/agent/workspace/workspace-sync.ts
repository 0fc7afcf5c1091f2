// Syncs the workspace's Markdown files with the database. Repeatable; the database is authoritative.

import { currentKnowledge } from '@offshoot/memory/merging/merge.ts';
import { type SoulSection, soulText } from '@offshoot/template-content/soul/sections.ts';
import { shownName } from '@offshoot/text';
import type { MemoryTable } from '../memory/memory-store.ts';
import { type AgentDeps, character } from '../record/agent-deps.ts';
import { shownValues, toolsInUse } from '../tools/domain/tools.ts';
import type { ToolTable } from '../tools/tool-store.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import { ownerSection, writeManagedSection } from './domain/identity-file.ts';
import { soulOf, writeSoulSection } from './domain/managed-file.ts';
import { memoryFile, userFile } from './domain/workspace-files.ts';
import type { Workspace } from './workspace.ts';

interface WorkspaceDeps extends Pick<AgentDeps, 'instanceId' | 'now'> {
  readonly store: AgentDeps<ConversationTable & MemoryTable & ToolTable>['store'];
  readonly workspace: Workspace;
}

/** Writes the template's description of the agent: IDENTITY.md and SOUL.md. */
export function writeIdentity(deps: WorkspaceDeps): void {
  const { template, claimed } = deps.store.state;
  if (template === undefined || claimed === undefined) return;
  const { description, name, model } = character(deps);
  const toolValues = shownValues(toolsInUse(deps.store.tools.all(), description.tools));
  const identity = { name, description, model, ...template, ownerId: claimed.ownerId, toolValues };
  deps.workspace.write('IDENTITY.md', writeManagedSection(deps.workspace.read('IDENTITY.md'), identity));
  const soul = writeSoulSection(deps.workspace.read('SOUL.md'), soulText(description.soul));
  if (soul !== undefined) deps.workspace.write('SOUL.md', soul);
}

export function writeMemory(deps: WorkspaceDeps): void {
  const { claimed } = deps.store.state;
  if (claimed === undefined) return;
  const items = deps.store.memory.all().filter(({ hidden }) => !hidden);
  deps.workspace.write('MEMORY.md', memoryFile(items));
  deps.workspace.write(
    'USER.md',
    userFile({
      ownerId: claimed.ownerId,
      ownerName: shownName(deps.store.conversation.member(claimed.ownerId)?.name ?? ''),
      description: character(deps).description,
      configKeys: Object.keys(claimed.userConfig),
      inherited: currentKnowledge(items, deps.now()).filter((item) => item.provenance.from === 'parent'),
    }),
  );
}

export function writeWorkspace(deps: WorkspaceDeps): void {
  writeIdentity(deps);
  writeMemory(deps);
}

export function readOwnerSection(deps: WorkspaceDeps): string {
  return ownerSection(deps.workspace.read('IDENTITY.md'));
}

/** These sections of the template's soul, and the owner's additions. */
export function readSoul(deps: WorkspaceDeps, sections: readonly SoulSection[]): string {
  return soulOf(soulText(character(deps).description.soul, sections), deps.workspace.read('SOUL.md'));
}
