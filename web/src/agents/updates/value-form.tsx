import { Button, Group, Stack } from '@mantine/core';
import { giveValues, type Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { Tool } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { objectionToValue } from '../../settings/asked-values.ts';
import { ValueField } from '../../settings/value-field.tsx';
import { valuesTexts as words } from '../../texts/agents/agents.ts';
import { useAgentChanged } from '../use-agents.ts';

/** Gives, replaces or removes the value of one tool. */
export function ValueForm({ owner, agent, tool, onDone }: { owner: Owner; agent: Instance; tool: Tool; onDone(what: string): void }) {
  const changed = useAgentChanged(owner);
  const [value, setValue] = useState('');
  const [objection, setObjection] = useState<string>();
  const name = tool.name || tool.id;
  const giving = useMutation({
    mutationFn: (given: string) => giveValues(owner, agent, { [tool.id]: given }),
    onSuccess: (instance, given) => {
      setValue('');
      changed(instance);
      onDone(given === '' ? words.removed(name) : words.given(name));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wrong = value === '' ? words.missing : objectionToValue(tool, value);
    setObjection(wrong);
    if (wrong === undefined) giving.mutate(value);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="xs">
        <ValueField
          tool={tool}
          value={value}
          onChange={(next) => {
            setValue(next);
            setObjection(undefined);
          }}
          objection={objection}
          onObjection={setObjection}
        />
        {giving.error && <OwnerFailureNotice error={giving.error} />}
        <Group gap="xs">
          <Button type="submit" size="compact-sm" variant="default" loading={giving.isPending} aria-label={words.giveName(name)}>
            {words.give}
          </Button>
          {!tool.required && (
            <Button
              size="compact-sm"
              variant="default"
              disabled={giving.isPending}
              aria-label={words.removeName(name)}
              onClick={() => giving.mutate('')}
            >
              {words.remove}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
