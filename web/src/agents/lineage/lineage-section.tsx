import { Button, Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { Section } from '../../components/page-title.tsx';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { lineageTexts as words } from '../../texts/agents/agents.ts';
import { texts } from '../../texts/app.ts';
import { useFamily } from './use-family.ts';

const FamilyTree = lazy(async () => ({ default: (await import('./family-tree.tsx')).FamilyTree }));

/** Where the agent comes from, and what came of it, as far as the person may see it. */
export function LineageSection({ owner, instanceId }: { owner: Owner; instanceId: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const navigate = useNavigate();
  const { data, error, isFetching, refetch } = useFamily(owner, instanceId, isOpen);
  const isAlone = data && data.root.said.instanceId === instanceId && data.root.children.length === 0;
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
      <Text role="status">{isOpen && isFetching && !data && texts.loading}</Text>
      {error && <OwnerFailureNotice error={error} onRetry={() => void refetch()} />}
      {isAlone && <Text>{words.alone}</Text>}
      {data && (
        <Suspense fallback={<Text role="status">{texts.loading}</Text>}>
          <FamilyTree
            root={data.root}
            askedId={instanceId}
            ownInboxId={owner.inboxId}
            names={data.names}
            onOpen={(id) => void navigate({ to: '/agents/$instanceId', params: { instanceId: id } })}
          />
          {data.isCut && <Text size="sm">{words.cut(String(data.most))}</Text>}
        </Suspense>
      )}
    </Section>
  );
}
