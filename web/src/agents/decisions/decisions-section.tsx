import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { lazy } from 'react';
import { decisionsSectionTexts } from '../../texts/agents/sections.ts';
import { OpenedSection } from '../opened-section.tsx';

const DecisionsList = lazy(async () => ({ default: (await import('./decisions-list.tsx')).DecisionsList }));

/** Why the agent did, asked for or refused what people wanted. */
export function DecisionsSection({ owner, agent }: { owner: Owner; agent: Instance }) {
  return (
    <OpenedSection agent={agent} words={decisionsSectionTexts}>
      <DecisionsList owner={owner} agent={agent} />
    </OpenedSection>
  );
}
