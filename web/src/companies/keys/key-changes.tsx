import { Button, NativeSelect } from '@mantine/core';
import { visible } from '@offshoot/text/hidden.ts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { apiKeyTexts } from '../../texts/companies/api-keys.ts';
import type { ApiKey, SecretKey } from '../names/key.ts';
import { useKeysChanged } from '../names/use-keys.ts';
import { useV1 } from '../v1/client.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';

/** Gives the key a new secret, after the person has read what happens. */
export function RotateKey({ apiKey: { id, name }, onRotated }: { apiKey: ApiKey; onRotated: (made: SecretKey) => void }) {
  const words = apiKeyTexts.rotate;
  const v1 = useV1();
  const [isOpen, setIsOpen] = useState(false);
  const [grace, setGrace] = useState('0');
  // With its secret, the answer stays in no cache.
  const rotating = useMutation({
    mutationFn: () => v1.post<SecretKey>(`/v1/keys/${id}/rotate`, { body: { grace_seconds: Number(grace) } }),
    gcTime: 0,
  });
  const rotate = () =>
    rotating.mutate(undefined, {
      onSuccess: (made) => {
        setIsOpen(false);
        rotating.reset();
        onRotated(made);
      },
    });
  return (
    <>
      <Button size="compact-sm" variant="default" aria-label={words.of(visible(name))} onClick={() => setIsOpen(true)}>
        {words.label}
      </Button>
      <Dialog
        title={visible(words.title(name))}
        text={words.text}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        actions={[
          { label: words.keep, onClick: () => setIsOpen(false) },
          { label: words.confirm, isRunning: rotating.isPending, onClick: rotate },
        ]}
      >
        <NativeSelect
          label={words.grace}
          data={Object.entries(words.graces).map(([value, label]) => ({ value, label }))}
          value={grace}
          onChange={(event) => setGrace(event.currentTarget.value)}
        />
        {rotating.error && <V1FailureNotice error={rotating.error} onRetry={rotate} />}
      </Dialog>
    </>
  );
}

/** Ends the key, after the person has read what happens. */
export function RevokeKey({ apiKey: { id, name }, onRevoked }: { apiKey: ApiKey; onRevoked: () => void }) {
  const words = apiKeyTexts.revoke;
  const v1 = useV1();
  const changed = useKeysChanged(v1);
  const [isOpen, setIsOpen] = useState(false);
  const revoking = useMutation({
    mutationFn: () => v1.delete(`/v1/keys/${id}`),
    onSuccess: async () => {
      await changed();
      onRevoked();
    },
  });
  return (
    <>
      <Button size="compact-sm" variant="default" color="red" aria-label={words.of(visible(name))} onClick={() => setIsOpen(true)}>
        {words.label}
      </Button>
      <Dialog
        title={visible(words.title(name))}
        text={words.text}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        actions={[
          { label: words.keep, onClick: () => setIsOpen(false) },
          { label: words.confirm, color: 'red', isRunning: revoking.isPending, onClick: () => revoking.mutate() },
        ]}
      >
        {revoking.error && <V1FailureNotice error={revoking.error} onRetry={() => revoking.mutate()} />}
      </Dialog>
    </>
  );
}
