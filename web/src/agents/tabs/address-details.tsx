import { Code, Stack, Text } from '@mantine/core';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { Fold } from '../../components/fold.tsx';
import { agentTexts as words } from '../../texts/agents/agents.ts';

/** What Convos and the command call the agent. */
export function AddressDetails({ agent: { id, inboxId } }: { agent: Instance }) {
  return (
    <Fold title={words.details} summary={words.detailsSummary}>
      <Stack gap="xs" align="start">
        <Text size="sm">{words.copyHint}</Text>
        <Code block className="command" w="100%">
          {inboxId}
        </Code>
        <CopyButton value={inboxId} label={words.inbox}>
          {words.copyInbox}
        </CopyButton>
        <Text size="sm">{words.idHint}</Text>
        <Code block className="command" w="100%">
          {id}
        </Code>
        <CopyButton value={id} label={words.agentId}>
          {words.copyId}
        </CopyButton>
      </Stack>
    </Fold>
  );
}
