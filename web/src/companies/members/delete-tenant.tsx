import { Button, Text, TextInput } from '@mantine/core';
import { visible } from '@offshoot/text/hidden.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { Dialog } from '../../components/dialog.tsx';
import { focusPageTitle, Section } from '../../components/page-title.tsx';
import { memberTexts } from '../../texts/companies/members.ts';
import { forgetMemberships, useTenant } from '../tenants/tenants.ts';
import { useV1 } from '../v1/client.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';

const words = memberTexts.deletion;

interface Deleted {
  kept_templates: readonly string[];
}

/** Deletes the tenant, after the person has read what will be gone and has typed its name. */
export function DeleteTenant() {
  const { name } = useTenant();
  const v1 = useV1();
  const queries = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const deleting = useMutation({ mutationFn: () => v1.delete<Deleted>('/v1/tenant', { query: { name: typed.trim() } }) });
  const isSame = typed.trim().normalize('NFC') === name.trim().normalize('NFC');
  const close = () => {
    setIsOpen(false);
    setTyped('');
    deleting.reset();
  };
  /** The page has nothing to show any more. */
  const goOn = () => {
    // Nothing behind an open dialog takes the focus.
    flushSync(() => setIsOpen(false));
    focusPageTitle();
    return forgetMemberships(queries);
  };
  const { data: deleted, error } = deleting;
  return (
    <Section title={words.title}>
      <Text maw="44rem">{words.text}</Text>
      <div>
        <Button variant="default" color="red" onClick={() => setIsOpen(true)}>
          {words.open}
        </Button>
      </div>
      {deleted ? (
        <Dialog
          key="deleted"
          title={words.deleted(visible(name))}
          text={words.gone}
          isOpen={isOpen}
          onClose={() => void goOn()}
          actions={[{ label: words.goOn, onClick: () => void goOn() }]}
        >
          {deleted.kept_templates.length > 0 && <Text>{words.kept(deleted.kept_templates)}</Text>}
        </Dialog>
      ) : (
        <Dialog
          key="asked"
          title={words.question(visible(name))}
          text={words.consequence}
          isOpen={isOpen}
          onClose={close}
          actions={[
            { label: words.keep, onClick: close },
            { label: words.submit, color: 'red', isRunning: deleting.isPending, isDisabled: !isSame, onClick: () => deleting.mutate() },
          ]}
        >
          <TextInput
            label={words.name(visible(name))}
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          {error && <V1FailureNotice error={error} onRetry={() => deleting.mutate()} />}
        </Dialog>
      )}
    </Section>
  );
}
