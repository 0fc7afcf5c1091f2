import { Stack, Text } from '@mantine/core';
import { ProfileLink } from '../../components/app-link.tsx';
import { Shown } from '../../components/long-text.tsx';
import { secretTexts } from '../../texts/companies/secrets.ts';
import { DeleteButton } from '../components/delete-button.tsx';
import { nameOfAgent, useAgents } from '../names/use-agents.ts';
import { useV1, V1Failure } from '../v1/client.ts';
import { type Secret, usersIn } from './secret.ts';
import { useSecretAction } from './use-secrets.ts';

const words = secretTexts.remove;

/** Deletes the secret. While profiles name it, it says which. */
export function DeleteSecret({ secret: { id, name }, onDeleted }: { secret: Secret; onDeleted: () => void }) {
  const v1 = useV1();
  const deleting = useSecretAction(v1, () => v1.delete(`/v1/secrets/${id}`), onDeleted);
  const explain = (error: unknown) => {
    const users = error instanceof V1Failure && error.code === 'still_in_use' ? usersIn(error.message) : [];
    return users.length > 0 ? <Users ids={users} /> : undefined;
  };
  return <DeleteButton texts={{ ...words, of: words.of(name), title: words.title(name) }} deleting={deleting} explain={explain} />;
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
