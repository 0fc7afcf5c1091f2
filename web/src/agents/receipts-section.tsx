import { Button, Code, Stack, Text } from '@mantine/core';
import { type Owner, readReceipts } from '@offshoot/client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Section } from '../components/page-title.tsx';
import { momentOf } from '../components/shown-values.ts';
import { OwnerFailureNotice } from '../owner/owner-failure-notice.tsx';
import { receiptTexts as words } from '../texts/agents/agents.ts';
import { texts } from '../texts/app.ts';
import { nicknameOf } from './names/nicknames.ts';
import { useListedAgents } from './transfer/use-other-agents.ts';

/** What the agent has handed over, by its own signed word. */
export function ReceiptsSection({ owner, instanceId }: { owner: Owner; instanceId: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const found = useQuery({
    queryKey: ['receipts', owner.inboxId],
    queryFn: () => readReceipts(owner),
    enabled: isOpen,
    staleTime: 0,
  });
  const agents = useListedAgents(owner, isOpen);
  const names = new Map(agents.map(({ id, inboxId, agentName }) => [inboxId, nicknameOf(owner, id) || agentName]));
  const own = found.data?.filter(({ receipt }) => receipt.action.sourceInstanceId === instanceId);
  return (
    <Section title={words.title}>
      <Text>{words.hint}</Text>
      {!isOpen && (
        <div>
          <Button variant="default" onClick={() => setIsOpen(true)}>
            {words.show}
          </Button>
        </div>
      )}
      <Text role="status">{isOpen && found.isFetching && texts.loading}</Text>
      {found.error && <OwnerFailureNotice error={found.error} onRetry={() => void found.refetch()} />}
      {own?.length === 0 && <Text>{words.none}</Text>}
      {own && own.length > 0 && (
        <ul className="list" aria-label={words.title}>
          {own.map(({ receipt: { action, envelope }, verdict }) => (
            <li key={envelope.nonce} className="item">
              <Stack gap={4}>
                <Text>
                  {words.line(momentOf(envelope.issuedAt), action.documentSize.toLocaleString('en'))}
                  {' · '}
                  <strong>{verdict === 'valid' ? words.valid : words.invalid(verdict)}</strong>
                </Text>
                <Text size="sm" className="foreign">
                  {words.to} <bdi>{names.get(action.targetInboxId) ?? words.unlisted}</bdi>
                </Text>
                <details>
                  <summary>{words.details}</summary>
                  <Line name={words.inbox} value={action.targetInboxId} />
                  <Line name={words.document} value={action.documentDigest} />
                  <Line name={words.statement} value={action.statementNonce} />
                </details>
              </Stack>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function Line({ name, value }: { name: string; value: string }) {
  return (
    <Text size="sm">
      {name} <Code className="command">{value}</Code>
    </Text>
  );
}
