import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { lazy } from 'react';
import { remindersSectionTexts } from '../../texts/agents/sections.ts';
import { OpenedSection } from '../opened-section.tsx';

const RemindersList = lazy(async () => ({ default: (await import('./reminders-list.tsx')).RemindersList }));

/** What the agent says at set times. Asked for once the owner wants to see it: an agent answers sixty requests a minute. */
export function RemindersSection({ owner, agent }: { owner: Owner; agent: Instance }) {
  return (
    <OpenedSection agent={agent} words={remindersSectionTexts}>
      <RemindersList owner={owner} agent={agent} />
    </OpenedSection>
  );
}
