import { Button, Group, Text } from '@mantine/core';
import type { PreviewItem, ShownItem } from '@offshoot/context';
import { useState } from 'react';
import { knowledgeTexts as words } from '../texts/agents/agents.ts';
import { isSecret, subjectOf } from './secret-items.ts';

/** The text of an item. A secret is shown on purpose only. */
export function VeiledText({ item }: { item: ShownItem & Partial<Pick<PreviewItem, 'secrets'>> }) {
  const [isShown, setIsShown] = useState(false);
  if (!isSecret(item)) {
    return (
      <Text dir="auto" className="foreign">
        {item.text}
      </Text>
    );
  }
  const about = subjectOf(item);
  return (
    <Group gap="xs">
      <Text dir="auto" className="foreign" fs={isShown ? undefined : 'italic'}>
        {isShown ? item.text : words.veiled}
      </Text>
      <Button
        size="compact-xs"
        variant="default"
        aria-label={isShown ? words.hideName(about) : words.showName(about)}
        onClick={() => setIsShown(!isShown)}
      >
        {isShown ? words.hide : words.show}
      </Button>
    </Group>
  );
}
