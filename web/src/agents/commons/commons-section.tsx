import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { lazy } from 'react';
import { commonsSectionTexts } from '../../texts/agents/sections.ts';
import { OpenedSection } from '../opened-section.tsx';

const CommonsPart = lazy(async () => ({ default: (await import('./commons-part.tsx')).CommonsPart }));

/** What the agent takes up of what others learned. */
export function CommonsSection({ owner, agent }: { owner: Owner; agent: Instance }) {
  return (
    <OpenedSection agent={agent} words={commonsSectionTexts}>
      <CommonsPart owner={owner} agent={agent} />
    </OpenedSection>
  );
}
