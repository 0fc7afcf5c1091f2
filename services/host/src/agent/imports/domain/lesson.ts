// What is to be learned from a verified import, in the form in which context from another agent is merged.
import { type ContextSummary, type ExportedReminder, entriesOf, type Proposal, type ReadExport } from '@offshoot/context';
import { classesOf } from '@offshoot/memory/items/classes.ts';
import { isSecret, MAX_GENERATION, REMEMBERED_TAG } from '@offshoot/memory/items/item.ts';
import { tidyText } from '@offshoot/memory/items/limits.ts';
import { lineTopic } from '@offshoot/memory/lines/lines.ts';
import type { Inherited } from '@offshoot/memory/merging/merge.ts';
import { inherited } from '../../transfers/domain/summary/awaited-document.ts';

export interface Lesson {
  digest: string;
  /** Undefined: of another system, and nobody has signed it but the owner who passes it on. */
  source?: { inboxId: string; sequence: number; madeAt: string };
  /** From whom the items are inherited. What comes from another system, the agent got from nobody but its owner. */
  parentInstanceId: string;
  items: Inherited[];
  /** Texts of items that it would not inherit from anybody: hearsay, what it heard itself, and what is a secret by its words. */
  left: string[];
  secret: string[];
  people: ContextSummary['people'];
  reminders: ExportedReminder[];
  /** Inboxes of the agent's conversation: reminders of others are nobody's here. */
  here: readonly string[];
  unknown: number;
}

/** An agent that learns from its own export may hear what it heard itself. */
export function ofExport({ manifest, digest, summary, reminders, unknown }: ReadExport, self: { instanceId: string }): Lesson {
  const { instanceId, inboxId, sequence, madeAt } = manifest;
  const isOwn = instanceId === self.instanceId;
  const entries = entriesOf(summary);
  // Exports hold no secret. One that does was made by something else than an agent of ours.
  const isToKeep = (entry: (typeof entries)[number]) =>
    entry.generation <= MAX_GENERATION && (isOwn || entry.origin.instanceId !== self.instanceId) && !isSecret(entry);
  return {
    ...{
      digest,
      source: { inboxId, sequence, madeAt },
      parentInstanceId: instanceId,
      people: summary.people,
      reminders,
      unknown,
      here: [],
    },
    items: entries.filter(isToKeep).map(inherited),
    left: entries.filter((entry) => !isToKeep(entry) && !isSecret(entry)).map(({ text }) => text),
    secret: entries.filter(isSecret).map(({ text }) => text),
  };
}

const SYSTEM_NAMES: Record<Proposal['system'], string> = { openclaw: 'OpenClaw', letta: 'Letta', export: 'another pool' };

/** Each text is a line that somebody elsewhere has said, and that the owner wants kept. Nobody's rule, and nobody's word here. */
export function ofProposal(
  { system, agentName, items }: Proposal,
  { instanceId, digest, now }: { instanceId: string; digest: string; now: Date },
): Lesson {
  const hex = digest.slice('sha256:'.length);
  const from = [tidyText(agentName), SYSTEM_NAMES[system]].filter(Boolean).join(' of ');
  const origin = { instanceId, agentName: from, saidBy: '', saidAt: now.toISOString() };
  const proposed = items.flatMap(({ kind, text }, place): Inherited[] => {
    const said = tidyText(text);
    const [topic, sourceIds] = [lineTopic(hex, place), [`${hex.slice(0, 40)}-${place}`]];
    return said === '' ? [] : [{ kind, text: said, topic, tags: [REMEMBERED_TAG], sourceIds, origin, generation: 1 }];
  });
  const isSecretOne = (one: Inherited) => isSecret({ kind: one.kind, ...classesOf(one) });
  return {
    ...{ digest, parentInstanceId: instanceId, people: [], reminders: [], unknown: 0, left: [], here: [] },
    items: proposed.filter((one) => !isSecretOne(one)),
    secret: proposed.filter(isSecretOne).map(({ text }) => text),
  };
}
