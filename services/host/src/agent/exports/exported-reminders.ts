// Reminders, triggers and open goals for an export. The template's own triggers come with the template.
import type { ExportedReminder } from '@offshoot/context';
import { repeatsCredential } from '@offshoot/memory/items/credential-lines.ts';
import { isSecret } from '@offshoot/memory/items/item.ts';
import { speakerDigest } from '@offshoot/memory/items/tellers.ts';
import type { AlarmTable } from '../alarms/alarm-store.ts';
import { TEMPLATE } from '../alarms/domain/trigger.ts';
import type { GoalTable } from '../goals/goal-store.ts';
import { openGoals } from '../goals/setting.ts';
import type { MemoryTable } from '../memory/memory-store.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import { nameOf } from '../transcript/names.ts';
import type { SecretScanner } from '../transfers/domain/selection/secret-scanner.ts';
import { isOwner } from '../trust/owners.ts';

interface Deps extends AgentDeps<AlarmTable & ConversationTable & GoalTable & MemoryTable> {
  readonly secretScanner: SecretScanner;
}

/** `keptBack`: how many stay behind because they contain a credential. */
export async function exportedReminders(deps: Deps): Promise<{ reminders: ExportedReminder[]; keptBack: number }> {
  const ofPeople = deps.store.alarms.all().filter(({ askedBy }) => askedBy !== TEMPLATE);
  const goals = openGoals(deps).map(({ text, rule, askedBy }) => ({ kind: 'goal' as const, whom: 'group' as const, text, rule, askedBy }));
  const alarms = [...ofPeople.flatMap(({ kind, ...one }) => (kind === 'tick' ? [] : [{ kind, ...one }])), ...goals];
  const credentials = deps.store.memory.all().filter(isSecret);
  const found = await deps.secretScanner.rulesFoundIn(alarms.map(({ text }) => text));
  const open = alarms.filter(({ text }, place) => (found[place] ?? []).length === 0 && !repeatsCredential(text, credentials));
  const reminders = open.map(
    ({ kind, whom, text, rule, askedBy }): ExportedReminder => ({
      ...{ kind, whom, text, rule },
      askedBy: { speaker: speakerDigest(askedBy), name: nameOf(deps, askedBy), isOwner: isOwner(deps, askedBy) },
    }),
  );
  return { reminders, keptBack: alarms.length - open.length };
}
