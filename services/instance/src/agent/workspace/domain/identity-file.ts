// IDENTITY.md: a managed section between markers, written by the template; every other byte belongs to the owner.

import { visible } from '@offshoot/plain-text';
import type { AgentDescription, DescribedTool } from '../../template/domain/signed-version.ts';
import { ownersPart, withManagedSection } from './managed-file.ts';

export interface Identity {
  /** What the agent calls itself now. */
  name: string;
  description: AgentDescription;
  model: string;
  templateId: string;
  version: number;
  creatorId: string;
  ownerId: string;
  /** What its tools gave it and may be told, by tool id. */
  toolValues: ReadonlyMap<string, string>;
}

/** The file with the managed section replaced and everything else byte for byte as it was. */
export function writeManagedSection(file: Buffer | undefined, identity: Identity): Buffer {
  return withManagedSection(file, managedLines(identity));
}

/** What the owner wrote, without the bare heading. Empty when there is nothing. */
export function ownerSection(file: Buffer | undefined): string {
  return ownersPart(file);
}

function managedLines(o: Identity): string[] {
  const { description, toolValues } = o;
  const toolText = ({ id, name }: DescribedTool) => oneLine(toolValues.has(id) ? `${name} (${toolValues.get(id)})` : name);
  return [
    '# IDENTITY.md - Who Am I?',
    '',
    `- **Name:** ${oneLine(o.name)}`,
    ...(description.emoji ? [`- **Emoji:** ${oneLine(description.emoji)}`] : []),
    ...(description.description ? [`- **What I do:** ${oneLine(description.description)}`] : []),
    `- **Template:** ${o.templateId}, version ${o.version}, by ${o.creatorId}`,
    `- **Owner:** ${o.ownerId}`,
    `- **Model:** ${oneLine(o.model)}`,
    ...(description.tools.length > 0 ? [`- **Tools:** ${description.tools.map(toolText).join(', ')}`] : []),
    '',
    '## Instructions',
    '',
    description.instructions,
  ];
}

const oneLine = (text: string): string => visible(text.replace(/\s+/gu, ' ').trim());
