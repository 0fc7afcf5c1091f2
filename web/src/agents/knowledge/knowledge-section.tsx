import { Button, Group, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { Knowledge } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type ReactNode, useId, useRef, useState } from 'react';
import { Section } from '../../components/page-title.tsx';
import { silenceOf } from '../../owner/agent-state.ts';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { knowledgeTexts as words } from '../../texts/agents/agents.ts';
import { AskingStatus } from '../asking-status.tsx';
import { KeptFor } from './kept-for.tsx';
import { KnownItemRow } from './known-item-row.tsx';
import { bySpeaker, matching, YOU } from './matching.ts';
import { useCorrect, useForget, useKnowledge } from './use-knowledge.ts';

const PAGE = 25;

/** What the agent knows, to be read, corrected and forgotten. */
export function KnowledgeSection({ owner, agent }: { owner: Owner; agent: Instance }) {
  const silence = silenceOf(agent);
  const known = useKnowledge(owner, agent, silence === undefined);
  const { data, error, isFetching, isPaused } = known;
  return (
    <Section title={words.title}>
      {silence !== undefined && <Text>{silence}</Text>}
      <AskingStatus isAsking={isFetching} isPaused={isPaused} />
      {error && <OwnerFailureNotice error={error} onRetry={() => void known.refetch()} />}
      {!data && isFetching && <Skeleton height={120} />}
      {data && <Items owner={owner} agent={agent} known={data} />}
      {data && silence === undefined && (
        <div>
          <Button size="compact-sm" variant="default" loading={isFetching} onClick={() => void known.refetch()}>
            {words.again}
          </Button>
        </div>
      )}
    </Section>
  );
}

function Items({ owner, agent, known: { items, hidden, keptDays } }: { owner: Owner; agent: Instance; known: Knowledge }) {
  const [query, setQuery] = useState('');
  const [most, setMost] = useState(PAGE);
  const [done, setDone] = useState('');
  const outcome = useRef<HTMLParagraphElement>(null);
  const forget = useForget(owner, agent);
  const correct = useCorrect(owner, agent);
  const found = matching(items, query);
  /** The button that was pressed is gone, so the outcome takes the focus. */
  const tell = (what: string) => {
    setDone(what);
    outcome.current?.focus();
  };
  return (
    <Stack gap="sm">
      {items.length > PAGE && (
        <TextInput
          label={words.search}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          type="search"
          autoComplete="off"
        />
      )}
      <Text size="sm">{items.length === 0 ? words.empty : words.count(found.length, items.length)}</Text>
      <Text ref={outcome} tabIndex={-1} role="status" fw={600}>
        {done}
      </Text>
      {found.length === 0 && items.length > 0 && <Text>{words.none}</Text>}
      {found.length > 0 && (
        <Stack gap="lg">
          {bySpeaker(found.slice(0, most)).map(([speaker, said]) => (
            <Said key={speaker} title={speaker === YOU ? words.saidByYou : words.saidBy(speaker)}>
              {said.map((item) => (
                <li key={item.id} className="item">
                  <KnownItemRow
                    item={item}
                    onForget={async () => tell(words.forgotten((await forget.mutateAsync([item.id])).gone.length))}
                    onCorrect={async (text) => {
                      await correct.mutateAsync({ item: item.id, text });
                      tell(words.corrected);
                    }}
                  />
                </li>
              ))}
            </Said>
          ))}
        </Stack>
      )}
      {found.length > most && (
        <Group>
          <Button variant="default" onClick={() => setMost(most + PAGE)}>
            {words.more}
          </Button>
        </Group>
      )}
      <KeptFor owner={owner} agent={agent} days={keptDays} />
      {hidden > 0 && <Text size="sm">{words.hidden(hidden)}</Text>}
    </Stack>
  );
}

/** What one person said. */
function Said({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <div>
      <Title order={3} size="h5" id={id} className="foreign" pb="xs">
        <bdi>{title}</bdi>
      </Title>
      <ul className="list" aria-labelledby={id}>
        {children}
      </ul>
    </div>
  );
}
