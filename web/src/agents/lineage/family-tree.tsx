import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Text } from '@mantine/core';
import { type CSSProperties, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { dayOf, dayOfText } from '../../components/shown-values.ts';
import { stateWord } from '../../owner/agent-state.ts';
import { lineageTexts as words } from '../../texts/agents/agents.ts';
import { AgentLink } from '../agent-link.tsx';
import type { Relative } from './family.ts';
import { afterKey, collapsedAtFirst, idOf, type Line, linesOf, toggled, type Walk } from './walking.ts';

/** Deeper lines are not indented further: there would be no room for words. */
const MAX_INDENTED = 9;

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
  const [walk, setWalk] = useState<Walk>(() => ({ focusedId: askedId, collapsed: collapsedAtFirst(root, askedId) }));
  const tree = useRef<HTMLDivElement>(null);
  const hasMoved = useRef(false);
  const lines = linesOf(root, walk.collapsed);
  useEffect(() => {
    if (hasMoved.current) tree.current?.querySelector<HTMLElement>(`[data-id="${walk.focusedId}"]`)?.focus();
  }, [walk.focusedId]);
  useEffect(() => {
    tree.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, []);
  const isMine = ({ said }: Relative) => said.ownerId === ownInboxId;
  const nameOf = (relative: Relative) => {
    const name = names.get(idOf(relative));
    if (name === undefined) return shortId(idOf(relative));
    return hasNamesake(names, name) ? `${name} (${shortId(idOf(relative))})` : name;
  };
  const focused = lines.find(({ relative }) => idOf(relative) === walk.focusedId)?.relative;
  const canOpen = (relative: Relative) => isMine(relative) && idOf(relative) !== askedId;

  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && focused && canOpen(focused)) onOpen(walk.focusedId);
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
    <>
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
              style={{ '--level': Math.min(level, MAX_INDENTED) - 1 } as CSSProperties}
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
              onDoubleClick={() => canOpen(relative) && onOpen(id)}
            >
              <span aria-hidden className="tree-sign" data-expanded={isExpanded} />
              <bdi>{label[0]}</bdi>{' '}
              <Text span size="sm" c="dimmed">
                {label.slice(1).join(' · ')}
              </Text>
            </div>
          );
        })}
      </div>
      <Text size="sm" className="foreign">
        {focused && canOpen(focused) ? <AgentLink instanceId={idOf(focused)}>{words.openName(nameOf(focused))}</AgentLink> : words.open}
      </Text>
    </>
  );
}

/** Clones have the name of their parent. */
function hasNamesake(names: ReadonlyMap<string, string>, name: string): boolean {
  return [...names.values()].filter((each) => each === name).length > 1;
}

function labelOf(
  { relative: { said, children } }: Line,
  { name, isAsked, isMine }: { name: string; isAsked: boolean; isMine: boolean },
): string[] {
  const since = dayOf(said.createTime);
  const told = said.contextSources.map(({ count, lastTime }) =>
    words.told(count, lastTime ? dayOfText(timestampDate(lastTime).toISOString()) : ''),
  );
  const whose = isAsked ? words.this : isMine ? words.yours : words.others;
  return [
    name,
    whose,
    stateWord(said),
    since === '' ? '' : words.since(since),
    children.length === 0 ? '' : words.clones(children.length),
    ...told,
  ].filter(Boolean);
}

const shortId = (instanceId: string): string => `${instanceId.slice(0, 11)}…`;
