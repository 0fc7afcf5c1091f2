import { Button, Slider, Stack, Text } from '@mantine/core';
import { LEVEL_TEXTS, levelName } from '@offshoot/actions/level-texts.ts';
import { LEVELS, type Level } from '@offshoot/statements/trust.ts';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { trustTexts as words } from '../../texts/agents/trust.ts';
import { needsConfirmation, toLevel } from './changes.ts';
import { TrustPart } from './trust-part.tsx';
import type { TrustOrdering } from './use-trust.ts';

const nameAt = (place: number): string => {
  const level = LEVELS[place];
  return level === undefined ? '' : levelName(level);
};
const MARKS = LEVELS.map((level, value) => ({ value, label: LEVEL_TEXTS[level].name }));

/** How much the agent does without asking. */
export function LevelPart({ level, ordering }: { level: Level; ordering: TrustOrdering }) {
  const [chosen, setChosen] = useState<Level>();
  const [isAsked, setIsAsked] = useState(false);
  const wanted = chosen ?? level;
  const sign = () => {
    setIsAsked(false);
    ordering.order({ change: toLevel(wanted), done: ({ trust }) => words.levelChanged(trust.level), onDone: () => setChosen(undefined) });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wanted === level || ordering.isBusy) return;
    if (needsConfirmation(level, wanted)) setIsAsked(true);
    else sign();
  };
  return (
    <TrustPart title={words.level} ordering={ordering}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Slider
            className="level-slider"
            classNames={{ markWrapper: 'level-place', markLabel: 'level-mark' }}
            min={0}
            max={LEVELS.length - 1}
            marks={MARKS}
            label={null}
            thumbLabel={words.level}
            thumbValueText={nameAt}
            value={LEVELS.indexOf(wanted)}
            onChange={(place) => setChosen(LEVELS[place])}
            disabled={ordering.isBusy}
          />
          <div aria-live="polite">
            <Text fw={600}>{levelName(wanted)}</Text>
            <Text>{LEVEL_TEXTS[wanted].does}</Text>
            <Text size="sm" c="dimmed">
              {words.levelExample(LEVEL_TEXTS[wanted].example)}
            </Text>
            {wanted !== level && <Text size="sm">{words.levelNow(level)}</Text>}
          </div>
          <Text size="sm">{words.money}</Text>
          <div>
            <Button type="submit" loading={ordering.orders.isPending} disabled={wanted === level || ordering.isBusy}>
              {words.changeLevel}
            </Button>
          </div>
        </Stack>
      </form>
      <Dialog
        title={words.raiseTitle}
        text={words.raiseText}
        isOpen={isAsked}
        onClose={() => setIsAsked(false)}
        actions={[
          { label: words.keep, onClick: () => setIsAsked(false) },
          { label: words.raise, onClick: sign },
        ]}
      />
    </TrustPart>
  );
}
