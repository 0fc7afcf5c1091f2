import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { lazy } from 'react';
import { exportSectionTexts } from '../../texts/agents/sections.ts';
import { OpenedSection } from '../opened-section.tsx';

const ExportForm = lazy(async () => ({ default: (await import('./export-form.tsx')).ExportForm }));

/** What the agent knows, in a file of the owner's. */
export function ExportSection({ owner, agent }: { owner: Owner; agent: Instance }) {
  return (
    <OpenedSection agent={agent} words={exportSectionTexts}>
      <ExportForm owner={owner} agent={agent} />
    </OpenedSection>
  );
}
