import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { lazy } from 'react';
import { reviewSectionTexts } from '../../texts/agents/sections.ts';
import { OpenedSection } from '../opened-section.tsx';

const ReviewFigures = lazy(async () => ({ default: (await import('./review-figures.tsx')).ReviewFigures }));

/** How the agent has done, and what that speaks for. */
export function ReviewSection({ owner, agent }: { owner: Owner; agent: Instance }) {
  return (
    <OpenedSection agent={agent} words={reviewSectionTexts}>
      <ReviewFigures owner={owner} agent={agent} />
    </OpenedSection>
  );
}
