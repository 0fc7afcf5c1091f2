import { Badge, Group, Stack, Text, Title } from '@mantine/core';
import { visible } from '@offshoot/text/hidden.ts';
import { useState } from 'react';
import { Shown } from '../../components/long-text.tsx';
import { MoreButton } from '../../components/more-button.tsx';
import { focusPageTitle, Section } from '../../components/page-title.tsx';
import { dayOfText } from '../../components/shown-values.ts';
import { texts } from '../../texts/app.ts';
import { apiKeyTexts } from '../../texts/companies/api-keys.ts';
import { Facts } from '../components/facts.tsx';
import { type ApiKey, hasEnded, type SecretKey, stateOf } from '../names/key.ts';
import { nameOfAgent, useAgents } from '../names/use-agents.ts';
import { useKeys } from '../names/use-keys.ts';
import { useSubjectNames } from '../names/use-subject-names.ts';
import { useTenant } from '../tenants/tenants.ts';
import { dayBefore, lastDays, noonOf } from '../usage/usage.ts';
import { useUsage } from '../usage/use-usage.ts';
import { useV1 } from '../v1/client.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { RevokeKey, RotateKey } from './key-changes.tsx';

const words = apiKeyTexts.list;
/** How far back a last response is looked for. */
const USED_DAYS = 90;
const USED_PAGES = 5;

/** The keys that work; those that have ended are folded up. */
export function KeyList({ onRotated }: { onRotated: (made: SecretKey) => void }) {
  const v1 = useV1();
  const found = useKeys(v1);
  const [said, setSaid] = useState('');
  const now = new Date();
  const first = dayBefore(now, USED_DAYS);
  const used = useUsage(v1, { from: first, to: dayBefore(now, 0) }, { pages: USED_PAGES });
  const { data: keys, error } = found;
  const lasts = used.data && lastDays(used.data.rows);
  const lastUse = ({ id, created_at: made }: ApiKey): string | undefined => {
    const day = lasts?.get(id);
    if (day !== undefined) return dayOfText(noonOf(day));
    if (!used.data?.isComplete) return undefined;
    return made.slice(0, first.length) < first ? words.notUsed(USED_DAYS) : words.neverUsed;
  };
  const revoked = (name: string) => {
    setSaid(words.revoked(visible(name)));
    // The button that had the focus is gone.
    focusPageTitle();
  };
  const ended = keys?.filter((key) => hasEnded(key, now)) ?? [];
  const line = (key: ApiKey) => (
    <KeyLine key={key.id} apiKey={key} now={now} lastUse={lastUse(key)} onRotated={onRotated} onRevoked={revoked} />
  );
  return (
    <Section title={words.title}>
      {error && <V1FailureNotice error={error} onRetry={() => void found.refetch()} />}
      <Text role="status">{keys === undefined ? !error && texts.loading : keys.length === 0 && words.none}</Text>
      <Text role="status" className="foreign">
        <bdi>{said}</bdi>
      </Text>
      {keys && <ul className="list">{keys.filter((key) => !hasEnded(key, now)).map(line)}</ul>}
      {ended.length > 0 && (
        <details>
          <summary>{words.ended(ended.length)}</summary>
          <ul className="list">{ended.map(line)}</ul>
        </details>
      )}
      <MoreButton of={found}>{words.more}</MoreButton>
    </Section>
  );
}

interface KeyLineProps {
  apiKey: ApiKey;
  now: Date;
  /** Undefined: nobody knows. */
  lastUse: string | undefined;
  onRotated: (made: SecretKey) => void;
  onRevoked: (name: string) => void;
}

function KeyLine({ apiKey, now, lastUse, onRotated, onRevoked }: KeyLineProps) {
  const { data: agents } = useAgents(useV1());
  const nameOf = useSubjectNames();
  const { member_id: you } = useTenant();
  const state = stateOf(apiKey, now);
  const { requests_per_minute: requests, tokens_per_minute: tokens } = apiKey.limits;
  const limits = [requests > 0 && words.requests(requests), tokens > 0 && words.tokens(tokens)].filter((one) => one !== false);
  const isOver = hasEnded(apiKey, now);
  const named = apiKey.allowed_agents.map((id) => nameOfAgent(agents, id)).join(', ');
  const usable = named === '' ? words.anyAgent : <Shown text={named} />;
  return (
    <li className="line">
      <Stack gap="xs">
        <Group gap="xs">
          <Title order={3} size="h5" className="foreign">
            <Shown text={apiKey.name} />
          </Title>
          <Badge color={isOver ? 'gray' : 'leaf'}>{apiKeyTexts.states[state.is](dayOfText(state.time ?? ''))}</Badge>
        </Group>
        <Facts
          of={[
            [words.id, `${apiKey.id} (${words.endsWith} ${apiKey.hint})`],
            [words.scopes, apiKey.scopes.join(', ')],
            [words.agents, usable],
            apiKey.groups.length > 0 && [words.groups, apiKey.groups.join(', ')],
            [words.limits, limits.length === 0 ? words.noLimits : limits.join(', ')],
            [words.created, <Shown key="created" text={words.madeBy(dayOfText(apiKey.created_at), nameOf(apiKey.created_by))} />],
            apiKey.rotated_at !== null && [words.rotated, dayOfText(apiKey.rotated_at)],
            lastUse !== undefined && [words.lastUsed, lastUse],
          ]}
        />
        {!isOver && (
          <Group gap="xs">
            {apiKey.created_by === you && <RotateKey apiKey={apiKey} onRotated={onRotated} />}
            <RevokeKey apiKey={apiKey} onRevoked={() => onRevoked(apiKey.name)} />
          </Group>
        )}
      </Stack>
    </li>
  );
}
