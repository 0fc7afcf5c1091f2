import { Stack, Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { Section } from '../../components/page-title.tsx';
import { silenceOf } from '../../owner/agent-state.ts';
import { agentTexts as words } from '../../texts/agents/agents.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { PassOnLink } from '../agent-link.tsx';
import { ExportSection } from '../export/export-section.tsx';
import { LineageSection } from '../lineage/lineage-section.tsx';
import { OfferSection } from '../ownership/offer-section.tsx';
import { ReceiptsSection } from '../receipts-section.tsx';

/** Everything by which the agent, or what it knows, gets to others. */
export function SharingTab({ owner, client, agent }: { owner: Owner; client: PageClient; agent: Instance }) {
  const silence = silenceOf(agent);
  return (
    <Stack gap="xl">
      <Section title={words.passOn}>
        <Text>{silence ?? words.passOnHint}</Text>
        {silence === undefined && (
          <div>
            <PassOnLink instanceId={agent.id}>{words.passOnLink}</PassOnLink>
          </div>
        )}
      </Section>
      <OfferSection owner={owner} client={client} agent={agent} />
      <ExportSection owner={owner} agent={agent} />
      <LineageSection owner={owner} instanceId={agent.id} />
      <ReceiptsSection owner={owner} instanceId={agent.id} />
    </Stack>
  );
}
