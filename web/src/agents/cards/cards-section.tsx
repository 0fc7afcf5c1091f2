import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { lazy } from 'react';
import { cardsSectionTexts } from '../../texts/agents/sections.ts';
import { LiveSection } from '../opened-section.tsx';

const OpenCardsList = lazy(async () => ({ default: (await import('./open-cards.tsx')).OpenCardsList }));

/** What the agent asks its owner for. */
export function CardsSection({ owner, agent }: { owner: Owner; agent: Instance }) {
  return (
    <LiveSection agent={agent} words={cardsSectionTexts}>
      <OpenCardsList owner={owner} agent={agent} />
    </LiveSection>
  );
}
