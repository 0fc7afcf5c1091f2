import { Button, Stack, Text } from '@mantine/core';
import { visible } from '@offshoot/text/hidden.ts';
import { useState } from 'react';
import { texts } from '../texts/app.ts';

/** About a dozen lines. */
const MAX_CHARACTERS = 900;

/** Another person's text, verbatim, at first only its beginning. `of`: what it is, for those who do not see what is beside it. */
export function LongText({ text, of }: { text: string; of: string }) {
  const [isWhole, setIsWhole] = useState(false);
  const isLong = text.length > MAX_CHARACTERS;
  const shown = isLong && !isWhole ? `${text.slice(0, MAX_CHARACTERS).toWellFormed()} …` : text;
  return (
    <Stack gap={4} align="start">
      <Text size="sm" className="foreign plain raw" dir="auto">
        <Shown text={shown} />
      </Text>
      {isLong && (
        <Button
          size="compact-xs"
          variant="default"
          aria-expanded={isWhole}
          aria-label={`${isWhole ? texts.showLess : texts.showAll}: ${of}`}
          onClick={() => setIsWhole(!isWhole)}
        >
          {isWhole ? texts.showLess : texts.showAll}
        </Button>
      )}
    </Stack>
  );
}

/** Another person's text: it cannot change the direction of the text beside it, and its hidden characters show. */
export function Shown({ text }: { text: string }) {
  return <bdi>{visible(text)}</bdi>;
}
