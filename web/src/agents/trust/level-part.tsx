import { Button, Radio, Stack, Text } from '@mantine/core';
import { LEVELS, type Level } from '@offshoot/statements/trust.ts';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { trustTexts as words } from '../../texts/agents/trust.ts';
import { needsConfirmation, toLevel } from './changes.ts';
import { TrustPart } from './trust-part.tsx';
import type { TrustChanging } from './use-trust-changing.ts';

/** How much the agent does without asking. */
export function LevelPart({ level, changing }: { level: Level; changing: TrustChanging }) {
  const [chosen, setChosen] = useState<Level>();
  const [isAsked, setIsAsked] = useState(false);
  const wanted = chosen ?? level;
  const sign = () => {
    setIsAsked(false);
    changing.make({ change: toLevel(wanted), done: (trust) => words.levelChanged(trust.level), onDone: () => setChosen(undefined) });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wanted === level || changing.isBusy) return;
    if (needsConfirmation(level, wanted)) setIsAsked(true);
    else sign();
  };
  return (
    <TrustPart title={words.level} changing={changing}>
      <form onSubmit={submit}>
        <Stack gap="sm" align="start">
          <Radio.Group
            name="level"
            aria-label={words.level}
            value={wanted}
            onChange={(value) => setChosen(LEVELS.find((one) => one === value))}
          >
            <Stack gap="sm">
              {LEVELS.map((one) => (
                <Radio key={one} value={one} label={words.levels[one][0]} description={words.levels[one][1]} />
              ))}
            </Stack>
          </Radio.Group>
          <Text size="sm">{words.money}</Text>
          <Button type="submit" variant="default" loading={changing.isRunning} disabled={wanted === level || changing.isBusy}>
            {words.changeLevel}
          </Button>
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
