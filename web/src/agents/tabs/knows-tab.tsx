import { Stack, Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { tabsTexts } from '../../texts/agents/agents.ts';
import { CommonsSection } from '../commons/commons-section.tsx';
import { ExplainSection } from '../explain-section.tsx';
import { GoalsSection } from '../goals/goals-section.tsx';
import { KnowledgeSection } from '../knowledge/knowledge-section.tsx';
import { RemindersSection } from '../reminders/reminders-section.tsx';

/** What the agent knows and works on, and what its answers are made from. */
export function KnowsTab({ owner, agent }: { owner: Owner; agent: Instance }) {
  return (
    <Stack gap="xl">
      <KnowledgeSection owner={owner} agent={agent} />
      <GoalsSection owner={owner} agent={agent} />
      <RemindersSection owner={owner} agent={agent} />
      <CommonsSection owner={owner} agent={agent} />
      <ExplainSection owner={owner} agent={agent} />
      <Text size="sm" c="dimmed">
        {tabsTexts.direct}
      </Text>
    </Stack>
  );
}
