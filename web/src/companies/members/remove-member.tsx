import { Button, NativeSelect } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { shortInbox } from '../../components/shown-values.ts';
import { memberTexts } from '../../texts/companies/members.ts';
import type { Member } from '../names/member.ts';
import { useTenantChanged } from '../names/use-members.ts';
import { useV1 } from '../v1/client.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';

const words = memberTexts.list;

interface RemoveMemberProps {
  member: Member;
  others: readonly Member[];
  /** `keys`: how many were revoked. */
  onRemoved: (keys: number) => void;
}

/** Removes a member or takes an invitation back, after the person has read what happens. */
export function RemoveMember({ member: { id, inbox_id: inboxId, status }, others, onRemoved }: RemoveMemberProps) {
  const v1 = useV1();
  const changed = useTenantChanged(v1);
  const [isOpen, setIsOpen] = useState(false);
  const [heir, setHeir] = useState('');
  const removing = useMutation({
    mutationFn: () =>
      v1.delete<{ revoked_keys: number }>(`/v1/tenant/members/${id}`, { query: { keys_to: heir === '' ? undefined : heir } }),
    onSuccess: async ({ revoked_keys: keys }) => {
      await changed();
      onRemoved(keys);
    },
  });
  const isInvited = status === 'invited';
  const who = shortInbox(inboxId);
  const heirs = others.filter((one) => one.status === 'active');
  const label = isInvited ? words.takeBack : words.remove;
  return (
    <>
      <Button size="compact-sm" variant="default" aria-label={`${label}: ${who}`} onClick={() => setIsOpen(true)}>
        {label}
      </Button>
      <Dialog
        title={(isInvited ? words.takeBackTitle : words.removeTitle)(who)}
        text={isInvited ? words.takeBackText : words.removeText}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        actions={[
          { label: words.keep, onClick: () => setIsOpen(false) },
          { label, color: 'red', isRunning: removing.isPending, onClick: () => removing.mutate() },
        ]}
      >
        {!isInvited && heirs.length > 0 && (
          <NativeSelect
            label={words.keysTo}
            data={[
              { value: '', label: words.revokeKeys },
              ...heirs.map((one) => ({ value: one.id, label: words.handOver(shortInbox(one.inbox_id)) })),
            ]}
            value={heir}
            onChange={(event) => setHeir(event.currentTarget.value)}
          />
        )}
        {removing.error && <V1FailureNotice error={removing.error} onRetry={() => removing.mutate()} />}
      </Dialog>
    </>
  );
}
