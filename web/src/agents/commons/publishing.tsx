import { Button, Group, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { type AgentLine, publishable } from '@offshoot/client';
import type { CommonsStatus, PublishedText } from '@offshoot/context';
import { type FormEvent, useId, useState } from 'react';
import { Fold } from '../../components/fold.tsx';
import { commonsTexts as words } from '../../texts/agents/commons.ts';
import type { PartProps } from './use-commons.ts';

interface PublishingProps extends PartProps {
  publish(line: AgentLine, text: PublishedText): Promise<CommonsStatus>;
}

const EMPTY = { when: '', do: '', because: '', about: '' };

/** What its owner has everybody read: they see the exact text before they sign it. */
export function Publishing({ status, isBusy, order, publish }: PublishingProps) {
  const [text, setText] = useState(EMPTY);
  const [shown, setShown] = useState<PublishedText>();
  const [problem, setProblem] = useState<string>();
  const isWhole = Object.values(text).every((part) => part.trim() !== '');
  const preview = async (event: FormEvent) => {
    event.preventDefault();
    if (!isWhole) return;
    const { about, ...texts } = text;
    const interests = about.split(',').filter((one) => one.trim() !== '');
    try {
      setShown(await publishable({ ...texts, interests }));
      setProblem(undefined);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const done = () => {
    setText(EMPTY);
    setShown(undefined);
  };
  return (
    <>
      <Published status={status} isBusy={isBusy} order={order} />
      <Fold order={3} title={words.publishing} summary={words.publishingHint}>
        {shown === undefined ? (
          <form onSubmit={preview}>
            <Stack gap="sm" maw="32rem">
              <Part label={words.when} hint={words.whenHint} value={text.when} onChange={(when) => setText({ ...text, when })} />
              <Part label={words.action} hint={words.actionHint} value={text.do} onChange={(action) => setText({ ...text, do: action })} />
              <Part
                label={words.because}
                hint={words.becauseHint}
                value={text.because}
                onChange={(because) => setText({ ...text, because })}
              />
              <TextInput
                label={words.about}
                description={words.aboutHint}
                value={text.about}
                onChange={(event) => setText({ ...text, about: event.currentTarget.value })}
              />
              {problem !== undefined && (
                <Text role="alert" size="sm" c="red">
                  {problem}
                </Text>
              )}
              <Button type="submit" disabled={!isWhole}>
                {words.preview}
              </Button>
            </Stack>
          </form>
        ) : (
          <Stack gap="sm" align="start">
            <Title order={4} size="h6">
              {words.exactly}
            </Title>
            <Shown text={shown} />
            <Group gap="xs">
              <Button
                loading={isBusy}
                onClick={() => order({ ask: (line) => publish(line, shown), done: words.isPublished, onDone: done })}
              >
                {words.publish}
              </Button>
              <Button variant="default" disabled={isBusy} onClick={() => setShown(undefined)}>
                {words.change}
              </Button>
            </Group>
          </Stack>
        )}
      </Fold>
    </>
  );
}

interface PartTextProps {
  label: string;
  hint: string;
  value: string;
  onChange(value: string): void;
}

const Part = ({ label, hint, value, onChange }: PartTextProps) => (
  <Textarea label={label} description={hint} autosize minRows={2} value={value} onChange={(event) => onChange(event.currentTarget.value)} />
);

function Published({ status: { published, sharingTrouble, settings }, isBusy, order }: PartProps) {
  const title = useId();
  if (published.length === 0 && sharingTrouble === undefined) return undefined;
  return (
    <Stack gap="xs" align="start">
      {sharingTrouble !== undefined && <Text size="sm">{words.sharingTroubles[sharingTrouble]}</Text>}
      {published.length > 0 && (
        <>
          <Title order={3} size="h5" id={title}>
            {words.published}
          </Title>
          <ul className="list" aria-labelledby={title}>
            {published.map(({ id, state, problem, ...text }) => (
              <li key={id} className="item">
                <Shown text={text} />
                <Text size="sm" c="dimmed">
                  {words.sayingStates[state]}
                  {problem !== undefined && `: ${problem}`}
                </Text>
              </li>
            ))}
          </ul>
        </>
      )}
      {settings.enabled && published.some(({ state }) => state === 'waiting') && (
        <Button
          size="compact-sm"
          variant="default"
          disabled={isBusy}
          onClick={() => order({ ask: (line) => line.sendCourier(), done: words.isSent })}
        >
          {words.sendNow}
        </Button>
      )}
    </Stack>
  );
}

const Shown = ({ text: { when, do: action, because, interests } }: { text: PublishedText }) => (
  <Stack gap={4}>
    {[
      [words.when, when],
      [words.action, action],
      [words.because, because],
      [words.about, interests.join(', ')],
    ].map(([label, value]) => (
      <Text key={label} dir="auto" className="foreign">
        <strong>{label}:</strong> <bdi>{value}</bdi>
      </Text>
    ))}
  </Stack>
);
