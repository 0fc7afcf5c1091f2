import { Button, Group, Stack, Text } from '@mantine/core';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { Tool } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { giveValues, type Owner } from '@offshoot/owner';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { Section } from '../../parts/section.tsx';
import { askedTools, objectionToValue } from '../../settings/asked-values.ts';
import { ValueField } from '../../settings/value-field.tsx';
import { valuesTexts as words } from '../../texts/agents.ts';
import { texts } from '../../texts/app.ts';
import { useAgentChanged } from '../use-agents.ts';
import { useVersionContent } from '../use-version-content.ts';

/** Gives, replaces and removes the values of the agent's tools. */
export function ValuesSection({ owner, agent }: { owner: Owner; agent: Instance }) {
  const { templateId, appliedVersion } = agent;
  const { data: content, error, refetch, isFetching } = useVersionContent(owner, templateId, appliedVersion || undefined);
  const tools = content === undefined || content === 'unreadable' ? undefined : askedTools(content.tools);
  const outcome = useRef<HTMLParagraphElement>(null);
  const [done, setDone] = useState('');
  const tell = (what: string) => {
    setDone(what);
    outcome.current?.focus();
  };
  return (
    <Section title={words.title}>
      <Text role="status">{isFetching && texts.loading}</Text>
      {error && <OwnerFailureNotice error={error} onRetry={() => void refetch()} />}
      {content === 'unreadable' && <Text>{words.unknown}</Text>}
      {tools && <Text>{tools.length === 0 ? words.none : words.hint}</Text>}
      <Text ref={outcome} tabIndex={-1} role="status" fw={600}>
        {done}
      </Text>
      {tools?.map((tool) => (
        <ValueForm key={tool.id} owner={owner} agent={agent} tool={tool} onDone={tell} />
      ))}
    </Section>
  );
}

function ValueForm({ owner, agent, tool, onDone }: { owner: Owner; agent: Instance; tool: Tool; onDone(what: string): void }) {
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
