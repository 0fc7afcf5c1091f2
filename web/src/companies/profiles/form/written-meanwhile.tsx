import { Button, Group, Stack, Text, Title } from '@mantine/core';
import type { ProfileBody } from '@offshoot/profiles';
import { useEffect, useId, useRef } from 'react';
import { Changes } from '../../../components/changes/compared-versions.tsx';
import { profilesTexts } from '../../../texts/companies/profiles.ts';
import type { ProfileAnswer } from '../../profile.ts';
import { profileChanges } from '../versions/profile-changes.ts';
import { changedByBoth } from './draft.ts';

const words = profilesTexts.form.conflict;

interface WrittenMeanwhileProps {
  before: ProfileAnswer;
  theirs: ProfileAnswer;
  mine: ProfileBody;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}

/** Another person has written a version since this one began: shows what each has changed, and lets this one choose. */
export function WrittenMeanwhile({ before, theirs, mine, onKeepMine, onTakeTheirs }: WrittenMeanwhileProps) {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const both = changedByBoth(before, mine, theirs);
  return (
    <Stack component="section" aria-labelledby={id}>
      <Title order={2} size="h3" id={id} ref={heading} tabIndex={-1}>
        {words.title(theirs.version)}
      </Title>
      <Text>{words.safe}</Text>
      <Title order={3} size="h4">
        {words.theirs}
      </Title>
      <Changes changes={profileChanges(before, theirs)} />
      <Title order={3} size="h4">
        {words.mine}
      </Title>
      <Changes changes={profileChanges(before, mine)} />
      {both.length > 0 && (
        <Text role="note">
          {words.both} {both.join(', ')}
        </Text>
      )}
      <Group>
        <Button onClick={onKeepMine}>{words.keepMine}</Button>
        <Button variant="default" onClick={onTakeTheirs}>
          {words.takeTheirs}
        </Button>
      </Group>
    </Stack>
  );
}
