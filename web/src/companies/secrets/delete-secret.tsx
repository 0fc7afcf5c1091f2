import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../../parts/dialog.tsx';
import { Shown } from '../../parts/shown.tsx';
import { secretTexts } from '../../texts/secrets.ts';
import { nameOfAgent, useAgents } from '../names/use-agents.ts';
import { ProfileLink } from '../profiles/profile-link.tsx';
import { useV1, V1Failure } from '../v1/client.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { type Secret, usersIn } from './secret.ts';
import { useSecretAction } from './use-secrets.ts';

const words = secretTexts.remove;

/** Deletes the secret, after the person has read what happens. While profiles name it, it says which. */
export function DeleteSecret({ secret: { id, name }, onDeleted }: { secret: Secret; onDeleted: () => void }) {
  const v1 = useV1();
  const [isOpen, setIsOpen] = useState(false);
  const deleting = useSecretAction(v1, () => v1.delete(`/v1/secrets/${id}`), onDeleted);
  const close = () => {
    setIsOpen(false);
    deleting.reset();
  };
  const { error } = deleting;
  const users = error instanceof V1Failure && error.code === 'still_in_use' ? usersIn(error.message) : [];
  return (
    <>
      <Button size="compact-sm" variant="default" color="red" aria-label={words.of(name)} onClick={() => setIsOpen(true)}>
        {words.label}
      </Button>
      <Dialog
        title={words.title(name)}
        text={words.text}
        isOpen={isOpen}
        onClose={close}
        actions={[
          { label: words.keep, onClick: close },
          { label: words.confirm, color: 'red', isRunning: deleting.isPending, onClick: () => deleting.mutate() },
        ]}
      >
        {users.length > 0 ? <Users ids={users} /> : error && <V1FailureNotice error={error} onRetry={() => deleting.mutate()} />}
      </Dialog>
    </>
  );
}

function Users({ ids }: { ids: readonly string[] }) {
  const { data: agents } = useAgents(useV1());
  return (
    <div role="alert">
      <Text c="red">{words.users}</Text>
      <Stack component="ul" className="list" gap={4}>
        {ids.map((id) => (
          <Text key={id} component="li" size="sm" className="foreign">
            {id.startsWith('agent_') ? (
              <ProfileLink agentId={id}>
                <Shown text={nameOfAgent(agents, id)} />
              </ProfileLink>
            ) : (
              words.tool(id)
            )}
          </Text>
        ))}
      </Stack>
    </div>
  );
}
