import { Button, Stack, Text, Textarea } from '@mantine/core';
import { failureOf, type Owner } from '@offshoot/client';
import type { ExplainedSection, Explanation } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Section } from '../components/page-title.tsx';
import { silenceOf } from '../owner/agent-state.ts';
import { askAgent } from '../owner/ask-agent.ts';
import { OwnerFailureNotice } from '../owner/owner-failure-notice.tsx';
import { explainTexts as words } from '../texts/agents/agents.ts';
import { AskingStatus } from './asking-status.tsx';

/** Shows the very sections that a reply is made from. */
export function ExplainSection({ owner, agent }: { owner: Owner; agent: Instance }) {
  const [text, setText] = useState('');
  const asking = useMutation({ mutationFn: (message: string) => askAgent(owner, agent, (line) => line.explain(message)) });
  const { data, error, isPending, isPaused } = asking;
  const silence = silenceOf(agent);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    asking.mutate(text);
  };
  if (silence !== undefined) {
    return (
      <Section title={words.title}>
        <Text>{silence}</Text>
      </Section>
    );
  }
  return (
    <Section title={words.title}>
      <Text>{words.hint}</Text>
      <form onSubmit={submit}>
        <Stack gap="sm" align="start">
          <Textarea
            w="100%"
            label={words.message}
            description={words.messageHint}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            autosize
            maxRows={6}
            maxLength={4_000}
          />
          <Button type="submit" variant="default" loading={isPending}>
            {words.ask}
          </Button>
        </Stack>
      </form>
      <AskingStatus isAsking={isPending} isPaused={isPaused} />
      {error && failureOf(error).reason === 'VALIDATION_FAILED' && (
        <Text role="alert" c="red">
          {words.refused}
        </Text>
      )}
      {error && failureOf(error).reason !== 'VALIDATION_FAILED' && <OwnerFailureNotice error={error} onRetry={() => asking.mutate(text)} />}
      {data && !isPending && <Sections explanation={data} />}
    </Section>
  );
}

function Sections({ explanation }: { explanation: Explanation }) {
  const { engine, model, usedTokens, budgetTokens, sections } = explanation;
  const read = engine === 'offline' ? words.offline : model;
  return (
    <Stack gap="xs">
      <Text dir="auto">{words.used(read, usedTokens.toLocaleString('en'), budgetTokens.toLocaleString('en'))}</Text>
      <Text size="sm">{words.secrets}</Text>
      {sections.map((section) => (
        <SectionText key={section.name} section={section} />
      ))}
    </Stack>
  );
}

function SectionText({ section }: { section: ExplainedSection }) {
  const { name, tokens, isCut, leftOut, text } = section;
  const traits = [isCut ? words.cut : '', leftOut > 0 ? words.leftOut(leftOut) : '', text === '' ? words.empty : ''].filter(Boolean);
  const head = [words.section(nameOf(name), tokens.toLocaleString('en')), ...traits].join(', ');
  if (text === '') return <Text size="sm">{head}</Text>;
  return (
    <details>
      <summary className="foreign">{head}</summary>
      <pre className="command foreign" dir="auto">
        {text}
      </pre>
    </details>
  );
}

/** An agent can have sections that this page does not know yet. */
const nameOf = (name: string): string => (Object.hasOwn(words.names, name) ? (words.names[name] ?? name) : name);
