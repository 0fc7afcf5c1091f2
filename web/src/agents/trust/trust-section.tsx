import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { lazy } from 'react';
import { trustSectionTexts } from '../../texts/agents/sections.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { LiveSection } from '../opened-section.tsx';

const TrustSettingsView = lazy(async () => ({ default: (await import('./trust-settings.tsx')).TrustSettingsView }));

/** How far the owner trusts the agent. */
export function TrustSection({ owner, client, agent }: { owner: Owner; client: PageClient; agent: Instance }) {
  return (
    <LiveSection agent={agent} words={trustSectionTexts}>
      <TrustSettingsView owner={owner} client={client} agent={agent} />
    </LiveSection>
  );
}
