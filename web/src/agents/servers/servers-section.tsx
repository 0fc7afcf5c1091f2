import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { lazy } from 'react';
import { serversSectionTexts } from '../../texts/agents/sections.ts';
import { OpenedSection } from '../opened-section.tsx';

const ServerList = lazy(async () => ({ default: (await import('./server-list.tsx')).ServerList }));

/** The servers whose tools the agent may call. */
export function ServersSection({ owner, agent }: { owner: Owner; agent: Instance }) {
  return (
    <OpenedSection agent={agent} words={serversSectionTexts}>
      <ServerList owner={owner} agent={agent} />
    </OpenedSection>
  );
}
