import { Button, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { companiesTexts } from '../../texts/companies/companies.ts';
import type { V1 } from '../v1/client.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { type Membership, membershipsKey } from './tenants.ts';

const words = companiesTexts.tenant;
/** As the contract says. */
const LONGEST_NAME = 100;

/** Makes a tenant with the person as its platform admin. */
export function NewTenant({ v1, onMade }: { v1: V1; onMade: (tenantId: string) => void }) {
  const [name, setName] = useState('');
  const queries = useQueryClient();
  const making = useMutation({
    mutationFn: () => v1.post<Membership>('/v1/tenants', { body: { name: name.trim() } }),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: membershipsKey(v1) });
      setName('');
      onMade(id);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    making.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack align="start" gap="sm">
        <TextInput
          required
          label={words.name}
          description={words.nameHint}
          pattern=".*\S.*"
          maxLength={LONGEST_NAME}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" loading={making.isPending}>
          {words.make}
        </Button>
        {making.error && <V1FailureNotice error={making.error} onRetry={() => making.mutate()} />}
      </Stack>
    </form>
  );
}
