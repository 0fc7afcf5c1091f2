import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import { KEPT_DAYS } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useState } from 'react';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { knowledgeTexts as words } from '../../texts/agents/agents.ts';
import { useKeep } from './use-knowledge.ts';

/** For how long lines are kept. Chosen first, then set: a shorter time deletes at once. */
export function KeptFor({ owner, agent, days }: { owner: Owner; agent: Instance; days: number }) {
  const [chosen, setChosen] = useState(days);
  const keep = useKeep(owner, agent);
  return (
    <Stack gap="xs">
      <Text size="sm">{words.kept(days)}</Text>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          keep.mutate(chosen);
        }}
      >
        <Group align="end" gap="sm">
          <NativeSelect
            label={words.keepFor}
            value={String(chosen)}
            onChange={(event) => setChosen(Number(event.currentTarget.value))}
            data={KEPT_DAYS.map((one) => ({ value: String(one), label: words.days(one) }))}
          />
          <Button type="submit" variant="default" loading={keep.isPending} disabled={chosen === days}>
            {words.keep}
          </Button>
        </Group>
      </form>
      <Text size="sm" role="status">
        {keep.isSuccess ? words.keptNow(keep.data.keptDays) : ''}
      </Text>
      {keep.error && <OwnerFailureNotice error={keep.error} onRetry={() => keep.mutate(chosen)} />}
    </Stack>
  );
}
