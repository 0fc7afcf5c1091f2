import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { lazy } from 'react';
import { goalsSectionTexts } from '../../texts/agents/sections.ts';
import { LiveSection } from '../opened-section.tsx';

const GoalsList = lazy(async () => ({ default: (await import('./goals-list.tsx')).GoalsList }));

/** What the agent works on by itself. */
export function GoalsSection({ owner, agent }: { owner: Owner; agent: Instance }) {
  return (
    <LiveSection agent={agent} words={goalsSectionTexts}>
      <GoalsList owner={owner} agent={agent} />
    </LiveSection>
  );
}
