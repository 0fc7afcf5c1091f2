import { Stack, Text } from '@mantine/core';
import { LEVEL_TEXTS, levelName, startingLevelText } from '@offshoot/actions/level-texts.ts';
import type { Soul } from '@offshoot/gen/offshoot/soul/v1/soul_pb.ts';
import { soulOf } from '@offshoot/template-content/shown-template.ts';
import { startingLevel } from '@offshoot/template-content/soul/soul.ts';
import { templateTexts } from '../texts/template.ts';

/** How much a new agent does without asking, and what its creator would have it do. */
export function StartingLevel({ soul: message }: { soul: Soul | undefined }) {
  const soul = soulOf(message);
  const start = startingLevel(soul);
  const levels = [...new Set([start, soul.suggestedLevel ?? start])];
  return (
    <Stack gap={4}>
      <Text>
        {startingLevelText(soul)}. {templateTexts.changeLevel}
      </Text>
      {levels.map((level) => (
        <Text key={level} size="sm" c="dimmed">
          {levelName(level)}. {LEVEL_TEXTS[level].does}
        </Text>
      ))}
    </Stack>
  );
}
