import { Button, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { PreviewItem } from '@offshoot/context';
import { useId, useState } from 'react';
import { knowledgeTexts } from '../../texts/agents/agents.ts';
import { passOnTexts as words } from '../../texts/agents/pass-on.ts';
import { ItemTraits } from '../item-traits.tsx';
import { isSecret, subjectOf } from '../secret-items.ts';
import { VeiledText } from '../veiled-text.tsx';
import { type ByHand, isGoing } from './by-hand.ts';

const PAGE = 25;

interface PreviewColumnsProps {
  items: readonly PreviewItem[];
  byHand: ByHand;
  onMove(item: PreviewItem): void;
}

/** What goes along beside what stays, each item with its reason and a button to move it. */
export function PreviewColumns({ items, byHand, onMove }: PreviewColumnsProps) {
  // Moved items come first, so that they stay in sight.
  const inOrder = items.toSorted((one, other) => Number(byHand.has(other.id)) - Number(byHand.has(one.id)));
  const part = (isIn: boolean) => inOrder.filter((item) => isGoing(byHand, item) === isIn);
  const [goes, stays] = [part(true), part(false)];
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
      <Column title={words.goes(goes.length)} none={words.goesNone} items={goes} isIn byHand={byHand} onMove={onMove} />
      <Column title={words.stays(stays.length)} none={words.staysNone} items={stays} isIn={false} byHand={byHand} onMove={onMove} />
    </SimpleGrid>
  );
}

function Column({ title, none, items, isIn, byHand, onMove }: PreviewColumnsProps & { title: string; none: string; isIn: boolean }) {
  const id = useId();
  const [most, setMost] = useState(PAGE);
  return (
    <Stack component="section" aria-labelledby={id} gap="xs">
      <Title order={2} size="h4" id={id}>
        {title}
      </Title>
      {items.length === 0 && <Text>{none}</Text>}
      <ul className="list">
        {items.slice(0, most).map((item) => (
          <li key={item.id} className="item">
            <Row item={item} isIn={isIn} wasMoved={byHand.has(item.id)} onMove={() => onMove(item)} />
          </li>
        ))}
      </ul>
      {items.length > most && (
        <div>
          <Button size="compact-sm" variant="default" onClick={() => setMost(most + PAGE)}>
            {words.more}
          </Button>
        </div>
      )}
    </Stack>
  );
}

function Row({ item, isIn, wasMoved, onMove }: { item: PreviewItem; isIn: boolean; wasMoved: boolean; onMove(): void }) {
  const { from, via, secrets, reason } = item;
  const name = nameOf(item);
  const why = wasMoved ? words.why.added : words.why[reason];
  return (
    <Stack gap={4} align="start">
      <VeiledText item={item} />
      <ItemTraits item={item} />
      <Text size="sm" dir="auto">
        {[
          why,
          words.saidBy(from),
          via === undefined ? '' : knowledgeTexts.via(via),
          secrets.length > 0 ? words.found(secrets.join(', ')) : '',
        ]
          .filter(Boolean)
          .join(' · ')}
      </Text>
      <Button
        size="compact-sm"
        variant="default"
        data-item={item.id}
        aria-label={isIn ? words.leaveName(name) : words.takeName(name)}
        onClick={onMove}
      >
        {isIn ? words.leave : words.take}
      </Button>
    </Stack>
  );
}

/** What a button or a notice calls the item. */
export const nameOf = (item: PreviewItem): string => (isSecret(item) ? words.secretAbout(subjectOf(item)) : item.text);
