import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { lazy } from 'react';
import { nostrSectionTexts } from '../../texts/agents/sections.ts';
import { OpenedSection } from '../opened-section.tsx';

const NostrSettings = lazy(async () => ({ default: (await import('./nostr-settings.tsx')).NostrSettings }));

/** Whether and how the agent is on Nostr. */
export function NostrSection({ owner, agent }: { owner: Owner; agent: Instance }) {
  return (
    <OpenedSection agent={agent} words={nostrSectionTexts}>
      <NostrSettings owner={owner} agent={agent} />
    </OpenedSection>
  );
}
