import { Stack, Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { tabsTexts } from '../../texts/agents/agents.ts';
import { CardsSection } from '../cards/cards-section.tsx';
import { DecisionsSection } from '../decisions/decisions-section.tsx';
import { ReviewSection } from '../review/review-section.tsx';

/** What the agent asks its owner for, what it did without asking, and how that went. */
export function AsksTab({ owner, agent }: { owner: Owner; agent: Instance }) {
  return (
    <Stack gap="xl">
      <CardsSection owner={owner} agent={agent} />
      <DecisionsSection owner={owner} agent={agent} />
      <ReviewSection owner={owner} agent={agent} />
      <Text size="sm" c="dimmed">
        {tabsTexts.direct}
      </Text>
    </Stack>
  );
}
