import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { lazy } from 'react';
import { trustSectionTexts } from '../../texts/agents/agents.ts';
import { OpenedSection } from '../opened-section.tsx';

const TrustSettingsView = lazy(async () => ({ default: (await import('./trust-settings.tsx')).TrustSettingsView }));

/** How far the owner trusts the agent. */
export function TrustSection({ owner, agent }: { owner: Owner; agent: Instance }) {
  return (
    <OpenedSection agent={agent} words={trustSectionTexts}>
      <TrustSettingsView owner={owner} agent={agent} />
    </OpenedSection>
  );
}
