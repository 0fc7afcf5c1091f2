import { Button, Group, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { avatarColor } from '../components/avatar-look.ts';
import { categoryPicture, storeTexts } from '../texts/store.ts';
import type { Category } from './use-store.ts';

/** More would push the agents off a phone's first screen. */
const FIRST_CATEGORIES = 12;

interface CategoryTilesProps {
  chosen: string | undefined;
  /** Undefined: not known yet. */
  all: readonly Category[] | undefined;
  onChoose: (one?: string) => void;
}

/** The categories as pictures. The one in use is pressed, and gives way to all of them when it is pressed again. */
export function CategoryTiles({ chosen, all, onChoose }: CategoryTilesProps) {
  const [isWhole, setWhole] = useState(false);
  // What stands below does not move once they are there.
  if (all === undefined) return <div className="tiles tiles-room" />;
  // The one in use is among them, wherever it is.
  const shown = isWhole ? all : all.filter(({ name }, index) => index < FIRST_CATEGORIES || name === chosen);
  if (all.length === 0) return null;
  return (
    <Group role="group" aria-label={storeTexts.categories} className="tiles">
      {shown.map(({ name, templates }) => (
        <UnstyledButton
          key={name}
          className="tile"
          style={{ background: avatarColor(name) }}
          aria-pressed={chosen === name}
          onClick={() => onChoose(chosen === name ? undefined : name)}
        >
          <span aria-hidden className="tile-picture">
            {categoryPicture(name)}
          </span>
          <span className="tile-name">{name.replaceAll('-', ' ')}</span>
          {templates > 0n && <span className="tile-count">{storeTexts.agents(templates)}</span>}
        </UnstyledButton>
      ))}
      {all.length > FIRST_CATEGORIES && (
        <Button className="tiles-more" variant="subtle" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? storeTexts.fewerCategories : storeTexts.moreCategories}
        </Button>
      )}
    </Group>
  );
}
