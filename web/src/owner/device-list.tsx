import '@mantine/core/styles/InlineInput.css';
import '@mantine/core/styles/Checkbox.css';
import { Badge, Button, Checkbox, Code, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog } from '../components/dialog.tsx';
import { FailureNotice } from '../components/failure-notice.tsx';
import { shortInbox } from '../components/shown-values.ts';
import { deviceTexts } from '../texts/inbox.ts';
import type { Installation, Installations } from '../xmtp/installations.ts';

/** The devices of an inbox. A person chooses which to remove, and is asked once more. */
export function DeviceList({ installations, onRemoved }: { installations: Installations; onRemoved?: () => void }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['devices', installations.inboxId],
    queryFn: () => installations.list(),
    staleTime: 0,
  });
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [asked, setAsked] = useState<readonly string[]>();
  const removing = useMutation({
    mutationFn: (ids: readonly string[]) => installations.revoke(ids),
    onSuccess: async () => {
      setChosen([]);
      await refetch();
      onRemoved?.();
    },
    onSettled: () => setAsked(undefined),
  });
  const toggle = (id: string) => setChosen(chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id]);
  const { remove, removeOthers, sure, risk, keep, removed, notRemoved } = deviceTexts;
  if (error) return <FailureNotice error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={64} />;
  const others = data.filter(({ isOwn }) => !isOwn).map(({ id }) => id);
  // One may be gone since it was chosen.
  const marked = chosen.filter((id) => others.includes(id));
  return (
    <>
      <Stack component="ul" className="list" gap="xs">
        {data.map((each) => (
          <li key={each.id}>
            <Device installation={each} isChosen={marked.includes(each.id)} onToggle={() => toggle(each.id)} />
          </li>
        ))}
      </Stack>
      {others.length > 0 && (
        <Group>
          <Button variant="default" disabled={marked.length === 0} onClick={() => setAsked(marked)}>
            {remove}
          </Button>
          <Button variant="default" onClick={() => setAsked(others)}>
            {others.length < data.length ? removeOthers.others : removeOthers.all}
          </Button>
        </Group>
      )}
      <Text role="status" size="sm">
        {removing.isSuccess && removed}
      </Text>
      <Text role="alert" size="sm" c="red">
        {removing.isError && notRemoved}
      </Text>
      <Dialog
        title={sure(asked?.length ?? 0)}
        text={risk}
        isOpen={asked !== undefined}
        onClose={() => setAsked(undefined)}
        actions={[
          { label: keep, onClick: () => setAsked(undefined) },
          { label: deviceTexts.removeSure, color: 'red', isRunning: removing.isPending, onClick: () => removing.mutate(asked ?? []) },
        ]}
      />
    </>
  );
}

function Device({ installation, isChosen, onToggle }: { installation: Installation; isChosen: boolean; onToggle(): void }) {
  const { id, isOwn, madeAt } = installation;
  const { own, since, sinceUnknown } = deviceTexts;
  const made = madeAt ? since(madeAt.toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' })) : sinceUnknown;
  const name = (
    <Group gap="xs" component="span">
      <span>{made}</span>
      <Code title={id}>{shortInbox(id)}</Code>
      {isOwn && (
        <Badge size="sm" component="span">
          {own}
        </Badge>
      )}
    </Group>
  );
  return isOwn ? name : <Checkbox checked={isChosen} onChange={onToggle} label={name} />;
}
