import { Button, Card, Code, Stack, Text, Title } from '@mantine/core';
import { addedBy, consentToUpdate, type Owner, takenAwayBy } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { userToolsIn } from '@offshoot/statements';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { askedTools, givenValues, objectionsTo, type Values } from '../../settings/asked-values.ts';
import { ValueField } from '../../settings/value-field.tsx';
import { updateTexts as words } from '../../texts/agents/agents.ts';
import { useAgentChanged } from '../use-agents.ts';
import { useVersionContent } from '../use-version-content.ts';

/** Shows what the waiting version adds and takes away, and exactly what its owner would sign. */
export function Consent({ owner, agent, onAccepted }: { owner: Owner; agent: Instance; onAccepted(): void }) {
  const changed = useAgentChanged(owner);
  const { templateId, pendingVersion, pendingCapabilities, acceptedCapabilities } = agent;
  const [values, setValues] = useState<Values>({});
  const [objections, setObjections] = useState<Record<string, string>>({});
  const difference = useQuery({
    queryKey: ['difference', agent.id, acceptedCapabilities, pendingCapabilities],
    queryFn: async () => ({ added: await addedBy(agent), takenAway: await takenAwayBy(agent) }),
  });
  const content = useVersionContent(owner, templateId, pendingVersion);
  const known = new Set(userToolsIn(acceptedCapabilities));
  const tools = content.data === undefined || content.data === 'unreadable' ? [] : askedTools(content.data.tools);
  const asked = tools.filter(({ id }) => !known.has(id));
  const accepting = useMutation({
    mutationFn: () => consentToUpdate(owner, agent, givenValues(asked, values)),
    onSuccess: (instance) => {
      onAccepted();
      changed(instance);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wrong = objectionsTo(asked, values);
    setObjections(wrong);
    if (Object.keys(wrong).length === 0) accepting.mutate();
  };
  const error = difference.error ?? content.error;
  return (
    <Card withBorder>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Title order={3} size="h4">
            {words.waiting(String(pendingVersion))}
          </Title>
          <Text>{words.waitingHint}</Text>
          <Differences title={words.adds} of={difference.data?.added} />
          <Differences title={words.removes} of={difference.data?.takenAway} />
          <Title order={4} size="h5">
            {words.signed}
          </Title>
          <Text size="sm">{words.before}</Text>
          <Code block className="command">
            {acceptedCapabilities}
          </Code>
          <Text size="sm">{words.after}</Text>
          <Code block className="command">
            {pendingCapabilities}
          </Code>
          {asked.length > 0 && (
            <Title order={4} size="h5">
              {words.values}
            </Title>
          )}
          {asked.map((tool) => (
            <ValueField
              key={tool.id}
              tool={tool}
              value={values[tool.id] ?? ''}
              onChange={(value) => {
                setValues({ ...values, [tool.id]: value });
                setObjections(({ [tool.id]: _, ...others }) => others);
              }}
              objection={objections[tool.id]}
              onObjection={(objection) => setObjections({ ...objections, [tool.id]: objection })}
            />
          ))}
          {error && <OwnerFailureNotice error={error} onRetry={() => void Promise.all([difference.refetch(), content.refetch()])} />}
          {accepting.error && <OwnerFailureNotice error={accepting.error} />}
          <div>
            <Button type="submit" loading={accepting.isPending} disabled={!difference.data || !content.data}>
              {words.accept(String(pendingVersion))}
            </Button>
          </div>
        </Stack>
      </form>
    </Card>
  );
}

function Differences({ title, of }: { title: string; of: readonly string[] | undefined }) {
  if (of === undefined) return null;
  return (
    <Text className="foreign" dir="auto">
      {title}: {of.length === 0 ? words.nothing : of.join(', ')}
    </Text>
  );
}
