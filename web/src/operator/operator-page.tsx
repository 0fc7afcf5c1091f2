import { Button, Group, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { PageTitle } from '../components/page-title.tsx';
import { momentOf } from '../components/shown-values.ts';
import { operatorTexts } from '../texts/operator.ts';
import { moderationWith } from './moderation.ts';
import type { Pass } from './pass.ts';
import { PassForm } from './pass-form.tsx';
import { OPERATOR, OperatorContext } from './session.ts';
import { Workplace } from './workplace.tsx';

const words = operatorTexts;

export function OperatorPage() {
  const [pass, setPass] = useState<Pass>();
  const [isRefused, setIsRefused] = useState(false);
  const queries = useQueryClient();
  const session = useMemo(() => {
    if (!pass) return undefined;
    const onRefused = () => {
      setPass(undefined);
      setIsRefused(true);
    };
    return { pass, moderation: moderationWith(pass, onRefused) };
  }, [pass]);
  // What people wrote to operators does not stay behind in the tab.
  useEffect(() => (session ? () => queries.removeQueries({ queryKey: [OPERATOR] }) : undefined), [session, queries]);
  const enter = (given: Pass) => {
    setIsRefused(false);
    setPass(given);
  };
  return (
    <Stack align="stretch">
      <PageTitle name={words.title} />
      <Text maw="44rem">{words.lead}</Text>
      {session ? (
        <OperatorContext value={session}>
          <Group justify="space-between">
            <Text size="sm">
              <bdi>{words.workingAs(session.pass.name, momentOf(session.pass.expiresAt))}</bdi> {words.sharedKey}
            </Text>
            <Button variant="default" size="compact-sm" onClick={() => setPass(undefined)}>
              {words.leave}
            </Button>
          </Group>
          <Workplace />
        </OperatorContext>
      ) : (
        <PassForm isRefused={isRefused} onPass={enter} />
      )}
    </Stack>
  );
}
