// IDENTITY.md: a managed section between markers, generated from the template; every other byte belongs to the owner.

import { visible } from '@offshoot/text';
import type { AgentDescription, DescribedTool } from '../../versions/domain/signed-version.ts';
import { ownersPart, withManagedSection } from './managed-file.ts';

export interface Identity {
  /** The agent's current name. */
  name: string;
  description: AgentDescription;
  model: string;
  templateId: string;
  version: number;
  creatorId: string;
  ownerId: string;
  /** Public values from its tools, by tool id. */
  toolValues: ReadonlyMap<string, string>;
}

/** The file with the managed section replaced and every other byte unchanged. */
export function writeManagedSection(file: Buffer | undefined, identity: Identity): Buffer {
  return withManagedSection(file, managedLines(identity));
}

/** The owner's text, without the bare heading. Empty if there is none. */
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
