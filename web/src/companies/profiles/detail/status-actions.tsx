import { Button, Group, Stack } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Dialog } from '../../../components/dialog.tsx';
import { Said } from '../../../components/said.tsx';
import { profilesTexts } from '../../../texts/companies/profiles.ts';
import type { ProfileAnswer, ProfileStatus } from '../../profile.ts';
import { useTenant } from '../../tenants/tenants.ts';
import type { V1 } from '../../v1/client.ts';
import { V1FailureNotice } from '../../v1/v1-failure-notice.tsx';
import { profilePath, useProfileAction } from '../use-profile.ts';

const words = profilesTexts.detail;

interface StatusAction {
  scope: string;
  /** The states in which it is offered. */
  when: readonly ProfileStatus[];
  /** Whether it takes something away from people, so that it is asked about first. */
  isAsked?: boolean;
  send(v1: V1, path: string): Promise<unknown>;
}

const ACTIONS = {
  pause: { scope: 'agents:write', when: ['active'], isAsked: true, send: (v1, path) => v1.post(`${path}/pause`) },
  resume: { scope: 'agents:write', when: ['paused'], send: (v1, path) => v1.post(`${path}/resume`) },
  archive: { scope: 'agents:delete', when: ['active', 'paused'], isAsked: true, send: (v1, path) => v1.delete(path) },
  restore: { scope: 'agents:delete', when: ['archived'], send: (v1, path) => v1.post(`${path}/restore`) },
  delete: {
    scope: 'agents:admin',
    when: ['active', 'paused', 'archived'],
    isAsked: true,
    send: (v1, path) => v1.delete(path, { query: { permanent: true } }),
  },
} satisfies Record<string, StatusAction>;
type ActionName = keyof typeof ACTIONS;

/** Whether the profile can be used, and whether it is there at all. */
export function StatusActions({ profile: { id, name, status } }: { profile: ProfileAnswer }) {
  const { scopes } = useTenant();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<ActionName>();
  const acting = useProfileAction(id, async (v1, action: ActionName) => {
    await ACTIONS[action].send(v1, profilePath(id));
    // Before anything of it is read again.
    if (action === 'delete') await navigate({ to: '/profiles' });
  });
  const act = (action: ActionName) => {
    setAsked(undefined);
    acting.mutate(action);
  };
  const names = Object.keys(ACTIONS) as ActionName[];
  const offered = names.filter((each) => {
    const { scope, when }: StatusAction = ACTIONS[each];
    return scopes.includes(scope) && when.includes(status);
  });
  if (offered.length === 0) return null;
  return (
    <Stack gap="xs">
      <Group gap="xs">
        {offered.map((each) => {
          const { isAsked = false }: StatusAction = ACTIONS[each];
          return (
            <Button
              key={each}
              size="compact-sm"
              variant="default"
              loading={acting.isPending && acting.variables === each}
              onClick={() => (isAsked ? setAsked(each) : act(each))}
            >
              {words.actions[each]}
            </Button>
          );
        })}
      </Group>
      <Said text={acting.isSuccess ? words.done[acting.variables] : ''} />
      {acting.error && <V1FailureNotice error={acting.error} onRetry={() => acting.mutate(acting.variables)} />}
      {asked && (
        <Dialog
          title={words.sure[asked](name)}
          text={words.risk[asked]}
          isOpen
          onClose={() => setAsked(undefined)}
          actions={[
            { label: words.cancel, onClick: () => setAsked(undefined) },
            { label: words.actions[asked], color: 'red', onClick: () => act(asked) },
          ]}
        />
      )}
    </Stack>
  );
}
