// The owner sees and cancels what the agent says at set times, outside the conversation.
import { createHash } from 'node:crypto';
import type { ListedReminder, Reminders } from '@offshoot/context';
import { Refusal } from '@offshoot/refusals';
import { zoneName } from '@offshoot/times/zones.ts';
import type { AlarmTable } from '../alarms/alarm-store.ts';
import type { Alarm } from '../alarms/domain/alarm.ts';
import { timeText } from '../alarms/domain/reminder.ts';
import { TEMPLATE } from '../alarms/domain/trigger.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import { nameOf } from '../transcript/names.ts';
import { isOwner } from '../trust/owners.ts';

type ReminderDeskDeps = AgentDeps<AlarmTable & ConversationTable>;

export function remindersListed(deps: ReminderDeskDeps, requestId: string): Reminders {
  const { alarms } = deps.store;
  return {
    answer: 'reminders',
    requestId,
    reminders: alarms.all().flatMap((alarm): ListedReminder[] => {
      const { kind, text, rule, nextIndex, askedBy } = alarm;
      const next = alarms.nextOf(alarm);
      if (next === undefined) return [];
      return [
        {
          ...{ id: idOf(alarm), kind: kind === 'trigger' ? 'post' : 'reminder', text, nextAt: next.toISOString() },
          when: `${timeText(rule, nextIndex)} (${zoneName(rule.zone)})`,
          askedBy: askedBy === TEMPLATE ? '' : nameOf(deps, askedBy),
          byOwner: askedBy !== TEMPLATE && isOwner(deps, askedBy),
        },
      ];
    }),
  };
}

/** Also one that another member asked for, as in the conversation. Throws ITEM_NOT_FOUND. */
export function cancelReminder({ store: { alarms } }: ReminderDeskDeps, id: string): void {
  const found = alarms.all().find((alarm) => idOf(alarm) === id);
  if (found === undefined)
    throw new Refusal('ITEM_NOT_FOUND', 'I have no reminder with this ID. It may have rung for the last time.', {
      help: 'Ask again for my reminders.',
    });
  alarms.remove(found);
}

/** Says nothing of the message that asked for it. */
const idOf = ({ messageId, place }: Pick<Alarm, 'messageId' | 'place'>): string =>
  `rem_${createHash('sha256').update(`${messageId}\n${place}`).digest('hex').slice(0, 32)}`;
