import { Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { Shown } from '../../components/long-text.tsx';
import { playgroundTexts } from '../../texts/companies/playground.ts';
import { CodeSample } from '../code/code-sample.tsx';
import { curlOf, sdkOf } from '../code/request-code.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { endText } from './answer/end-text.ts';
import { ItemView } from './answer/item-view.tsx';
import type { Turn } from './answer/turn.ts';
import { GivenView } from './given-view.tsx';

const words = playgroundTexts;

interface TurnViewProps {
  turn: Turn;
  /** More of the answer is on its way. */
  isRunning: boolean;
  /** What a call or request of an earlier turn is called, by its ID. */
  nameOf: (id: string) => string;
  onRetry: () => void;
}

/** A person's request, and what came of it. */
export function TurnView({ turn, isRunning, nameOf, onRetry }: TurnViewProps) {
  const { input, answer, end } = turn;
  const said = endText(turn);
  return (
    <li className="turn">
      <Stack gap="sm">
        <div className="asked">
          <Title order={3} size="h6">
            {words.you}
          </Title>
          {input.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they never change
            <GivenView key={index} item={item} nameOf={nameOf} />
          ))}
        </div>
        <Title order={3} size="h6">
          {words.agent}
        </Title>
        {answer.items.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: items are only added
          <ItemView key={index} item={item} />
        ))}
        {isRunning && (
          // The status beside the conversation tells a screen reader.
          <Text size="sm" c="dimmed" className="answering" aria-hidden>
            {words.asking}
          </Text>
        )}
        {said !== undefined && (
          <Text size="sm" c="red" className="foreign">
            <Shown text={said} />
          </Text>
        )}
        {end?.is === 'refused' && <V1FailureNotice error={end.error} onRetry={onRetry} />}
        <Facts turn={turn} />
        <AsCode request={turn.request} />
      </Stack>
    </li>
  );
}

function Facts({ turn: { answer } }: { turn: Turn }) {
  const { response, isEnded } = answer;
  if (!response || !isEnded) return null;
  const { model, agent_version: version, usage, store } = response;
  const facts = [
    words.facts.model(model),
    version !== undefined && words.facts.version(version),
    usage && words.facts.tokens(usage.input_tokens, usage.output_tokens),
    store ? words.facts.stored : words.facts.notStored,
  ];
  return (
    <Text size="xs" className="foreign">
      <Shown text={facts.filter(Boolean).join(' · ')} />
    </Text>
  );
}

/** The request as a developer would write it in an application. */
function AsCode({ request }: Pick<Turn, 'request'>) {
  const [isOpen, setIsOpen] = useState(false);
  const { show, curl, sdk, copyCurl, copySdk, key } = words.code;
  const { origin } = window.location;
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{show}</summary>
      {isOpen && (
        <Stack gap="sm" mt="xs">
          <Text size="sm">{key}</Text>
          <CodeSample title={curl} copied={copyCurl} code={curlOf(origin, request)} />
          <CodeSample title={sdk} copied={copySdk} code={sdkOf(origin, request)} />
        </Stack>
      )}
    </details>
  );
}
