import { Button, Group, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import type { InputItem, OutputItem } from '@offshoot/openai-api';
import { visible } from '@offshoot/text/hidden.ts';
import { useEffect, useRef, useState } from 'react';
import { playgroundTexts as words } from '../../texts/companies/playground.ts';
import type { ExplainedProfile, Explanation } from '../profiles/explanation/explanation.ts';
import { useV1 } from '../v1/client.ts';
import { spokenEnd } from './answer/spoken.ts';
import { NO_SETTINGS, requestOf, type Turn, temperatureOf, waitingNow } from './answer/turn.ts';
import { isWaiting } from './answer/waiting.ts';
import { MessageForm } from './message-form.tsx';
import { SettingsForm } from './settings-form.tsx';
import { TurnView } from './turn-view.tsx';
import { useConversation } from './use-conversation.ts';
import { type References, useExplanation, versionOf } from './use-reference.ts';
import { missingVariables, type Variables } from './variables.ts';
import { WaitingForm } from './waiting-form.tsx';
import { WhereFrom } from './where-from.tsx';

/** A conversation with an agent, and beside it what each request says and where that comes from. */
export function Playground({ profile, references }: { profile: ExplainedProfile; references: References }) {
  const [settings, setSettings] = useState(NO_SETTINGS);
  /** Conversations before this one. */
  const [count, setCount] = useState(0);
  const [missing, setMissing] = useState<readonly string[]>([]);
  const { turns, isRunning, ask, stop, begin } = useConversation(useV1());
  const version = versionOf(settings.version, profile.version, references) ?? answeredVersion(turns.at(-1));
  const { explanation } = useExplanation(profile, version);
  const variables = typeof explanation === 'object' ? declared(explanation.variables) : {};
  const waiting = waitingNow(turns);

  const send = (input: readonly InputItem[], instead?: number): boolean => {
    const lacking = missingVariables(variables, settings.variables);
    setMissing(lacking);
    if (isRunning || lacking.length > 0 || temperatureOf(settings.temperature) === 'wrong') return false;
    void ask(requestOf(profile.id, settings, turns, input), input, instead);
    return true;
  };
  const below = useRef<HTMLDivElement>(null);
  // The newest request and the button that stops it are in view. An answer that arrives moves nothing, because the person is reading.
  useEffect(() => {
    if (turns.length > 0) below.current?.scrollIntoView({ block: 'nearest' });
  }, [turns.length]);
  const beginAnew = () => {
    begin();
    setCount(count + 1);
  };
  const names = new Map(turns.flatMap(({ answer }) => answer.items).flatMap(namedItem));
  const last = turns.at(-1);
  return (
    <div className="playground">
      <Stack component="section" aria-labelledby="conversation">
        <Group justify="space-between">
          <Title order={2} size="h3" id="conversation">
            {words.conversation}
          </Title>
          {turns.length > 0 && (
            <Button size="compact-sm" variant="default" onClick={beginAnew}>
              {words.again}
            </Button>
          )}
        </Group>
        {turns.length === 0 && <Text c="dimmed">{words.empty}</Text>}
        {/* What a screen reader reads is below: this changes with every piece of text. */}
        <div role="log" aria-live="off" aria-busy={isRunning} aria-label={words.conversation}>
          <ol className="list">
            {turns.map((turn) => (
              <TurnView
                key={turn.key}
                turn={turn}
                isRunning={isRunning && turn === last}
                nameOf={(id) => names.get(id) ?? id}
                onRetry={() => send(turn.input, turn.key)}
              />
            ))}
          </ol>
        </div>
        <VisuallyHidden role="status">{visible(isRunning ? words.asking : last ? spokenEnd(last) : '')}</VisuallyHidden>
        <div ref={below}>
          {isWaiting(waiting) && !isRunning ? (
            <WaitingForm key={turns.length} waiting={waiting} onAnswer={send} />
          ) : (
            <MessageForm key={count} takesFocus={count > 0 || turns.length > 0} isRunning={isRunning} onSend={send} onStop={stop} />
          )}
        </div>
      </Stack>
      <Stack gap="xl">
        <SettingsForm
          {...{ profile, references, variables, settings }}
          missing={missing}
          onChange={(changed) => {
            setSettings(changed);
            setMissing(missing.filter((name) => !changed.variables[name]));
          }}
        />
        <WhereFrom profile={profile} version={version} settings={settings} />
      </Stack>
    </div>
  );
}

/** A label that is split says it with its first answer. */
const answeredVersion = (turn: Turn | undefined): number | undefined => turn?.answer.response?.agent_version;

const declared = (variables: Explanation['variables']): Variables =>
  Object.fromEntries(Object.entries(variables).map(([name, { value }]) => [name, value as Variables[string]]));

/** What later items refer to, by its ID. */
function namedItem(item: OutputItem): [id: string, name: string][] {
  if (item.type === 'function_call') return [[item.call_id, item.name]];
  return item.type === 'mcp_approval_request' ? [[item.id, item.name]] : [];
}
