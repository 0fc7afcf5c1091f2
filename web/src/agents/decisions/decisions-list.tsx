import { Badge, Button, Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { Decided } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useState } from 'react';
import { momentOf } from '../../components/shown-values.ts';
import { decisionTexts as words } from '../../texts/agents/decisions.ts';
import { AgentsAnswer } from '../agents-answer.tsx';

const PAGE = 25;

/** What the agent decided, by its own word, newest first. */
export function DecisionsList({ owner, agent }: { owner: Owner; agent: Instance }) {
  return (
    <AgentsAnswer owner={owner} agent={agent} about="decisions" ask={(line) => line.decisions()} words={words}>
      {({ decisions }) => <Newest decisions={decisions} />}
    </AgentsAnswer>
  );
}

function Newest({ decisions }: { decisions: readonly Decided[] }) {
  const [most, setMost] = useState(PAGE);
  if (decisions.length === 0) return <Text>{words.empty}</Text>;
  return (
    <>
      <List decisions={decisions.slice(0, most)} />
      {decisions.length > most && (
        <div>
          <Button size="compact-sm" variant="default" onClick={() => setMost(most + PAGE)}>
            {words.more(Math.min(PAGE, decisions.length - most))}
          </Button>
        </div>
      )}
    </>
  );
}

function List({ decisions }: { decisions: readonly Decided[] }) {
  return (
    <ul className="list" aria-label={words.list}>
      {decisions.map((decision, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list is shown as the agent gave it, and nothing in it has a state.
        <li key={index} className="item">
          <Decision decision={decision} />
        </li>
      ))}
    </ul>
  );
}

function Decision({ decision: { at, text, outcome, why, askedBy, byOwner, end, decidedBy } }: { decision: Decided }) {
  return (
    <>
      <Badge variant="default">{words.outcome[outcome]}</Badge>
      <Text>
        <bdi className="foreign">{text}</bdi>
      </Text>
      <Text size="sm">
        {why} {end && words.end[end]}
      </Text>
      <Text size="sm" c="dimmed">
        {momentOf(new Date(at))}. {askedBy === '' ? words.trigger : words.askedBy} <bdi className="foreign">{askedBy}</bdi>{' '}
        {byOwner && words.owner}
        {decidedBy !== undefined && (
          <>
            {' · '}
            {words.decidedBy} <bdi className="foreign">{decidedBy}</bdi>
          </>
        )}
      </Text>
    </>
  );
}
