import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Text } from '@mantine/core';
import { type CSSProperties, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { dayOf, dayOfText } from '../../parts/dates.ts';
import { lineageTexts as words } from '../../texts/agents.ts';
import { stateWord } from '../agent-state.ts';
import type { Relative } from './family.ts';
import { afterKey, idOf, type Line, linesOf, toggled, type Walk } from './walking.ts';

/** Deeper lines are not indented further: there would be no room for words. */
const MOST_INDENTED = 9;

interface FamilyTreeProps {
  root: Relative;
  askedId: string;
  ownInboxId: string;
  /** Of the person's own agents, by ID. */
  names: ReadonlyMap<string, string>;
  onOpen(instanceId: string): void;
}

/** The family as a tree that a mouse, a keyboard and a screen reader can walk through. */
export function FamilyTree({ root, askedId, ownInboxId, names, onOpen }: FamilyTreeProps) {
  const [walk, setWalk] = useState<Walk>({ focusedId: askedId, collapsed: new Set() });
  const tree = useRef<HTMLDivElement>(null);
  const hasMoved = useRef(false);
  const lines = linesOf(root, walk.collapsed);
  useEffect(() => {
    if (hasMoved.current) tree.current?.querySelector<HTMLElement>(`[data-id="${walk.focusedId}"]`)?.focus();
  }, [walk.focusedId]);
  const isMine = ({ said }: Relative) => said.ownerId === ownInboxId;
  const nameOf = (relative: Relative) => names.get(idOf(relative)) ?? shortId(idOf(relative));

  const press = (event: KeyboardEvent) => {
    const focused = lines.find(({ relative }) => idOf(relative) === walk.focusedId)?.relative;
    if (event.key === 'Enter' && focused && isMine(focused) && walk.focusedId !== askedId) onOpen(walk.focusedId);
    const next = event.altKey || event.ctrlKey || event.metaKey ? undefined : afterKey(event.key, lines, walk);
    if (next === undefined) return;
    event.preventDefault();
    hasMoved.current = true;
    setWalk(next);
  };
  const choose = (id: string) => {
    hasMoved.current = true;
    setWalk(id === walk.focusedId ? toggled(walk) : { ...walk, focusedId: id });
  };

  return (
    <div className="tree" role="tree" aria-label={words.tree} ref={tree} onKeyDown={press}>
      {lines.map((line) => {
        const { relative, level, position, siblings, isExpanded } = line;
        const id = idOf(relative);
        const isAsked = id === askedId;
        const label = labelOf(line, { name: nameOf(relative), isAsked, isMine: isMine(relative) });
        return (
          // The keys are on the tree.
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          <div
            key={id}
            role="treeitem"
            className="tree-line"
            style={{ '--level': Math.min(level, MOST_INDENTED) - 1 } as CSSProperties}
            data-id={id}
            aria-label={label.join(', ')}
            aria-level={level}
            aria-posinset={position}
            aria-setsize={siblings}
            aria-expanded={isExpanded}
            aria-current={isAsked ? 'true' : undefined}
            aria-selected={id === walk.focusedId}
            tabIndex={id === walk.focusedId ? 0 : -1}
            onClick={() => choose(id)}
            onDoubleClick={() => isMine(relative) && !isAsked && onOpen(id)}
          >
            {isExpanded !== undefined && <span aria-hidden>{isExpanded ? '▾' : '▸'} </span>}
            <bdi>{label[0]}</bdi>{' '}
            <Text span size="sm" c="dimmed">
              {label.slice(1).join(' · ')}
            </Text>
          </div>
        );
      })}
    </div>
  );
}

function labelOf({ relative: { said } }: Line, { name, isAsked, isMine }: { name: string; isAsked: boolean; isMine: boolean }): string[] {
  const since = dayOf(said.createTime);
  const told = said.contextSources.map(({ count, lastTime }) =>
    words.told(count, lastTime ? dayOfText(timestampDate(lastTime).toISOString()) : ''),
  );
  const whose = isAsked ? words.this : isMine ? words.yours : words.others;
  return [name, whose, stateWord(said.state), since === '' ? '' : words.since(since), ...told].filter(Boolean);
}

const shortId = (instanceId: string): string => `${instanceId.slice(0, 11)}…`;
