import '../../styles.ts';
import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { focusFirstWrong } from '../../../components/first-wrong.ts';
import { profilesTexts } from '../../../texts/companies/profiles.ts';
import type { ProfileAnswer, ProfileLabel } from '../../profile.ts';
import { useTenant } from '../../tenants/tenants.ts';
import { V1FailureNotice } from '../../v1/v1-failure-notice.tsx';
import { profilePath, useProfileAction } from '../use-profile.ts';
import { isLabelName, type LabelTarget, targetIn, targetText } from './shares.ts';

const words = profilesTexts.labels;
const LONGEST_NAME = 64;
const LONGEST_PLACE = 200;

interface LabelFormProps {
  profile: ProfileAnswer;
  /** The one to move. Undefined: a new one. */
  label: ProfileLabel | undefined;
  /** `done`: it is on its place now. */
  onDone: (done: boolean) => void;
}

interface Sent {
  name: string;
  place: LabelTarget;
}

/** Puts a label on a version, or splits it among several. */
export function LabelForm({ profile: { id, version }, label, onDone }: LabelFormProps) {
  const { scopes } = useTenant();
  const [name, setName] = useState(label?.name ?? '');
  const [place, setPlace] = useState(label ? targetText(label) : String(version));
  const [isProtected, setIsProtected] = useState(label?.protected ?? false);
  const [complaints, setComplaints] = useState({ name: '', place: '' });
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (label) input.current?.focus();
  }, [label]);
  // A person who may not protect a label sends nothing about protection.
  const protection = scopes.includes('agents:admin') ? { protected: isProtected } : {};
  const setting = useProfileAction(id, (v1, { name: of, place: on }: Sent) =>
    v1.put(`${profilePath(id)}/labels/${encodeURIComponent(of)}`, { body: { ...on, ...protection } }),
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // It was about what was sent before.
    setting.reset();
    const of = name.trim();
    const on = targetIn(place);
    setComplaints({ name: isLabelName(of) ? '' : words.nameForm, place: on ? '' : words.placeForm });
    if (!on || !isLabelName(of)) return focusFirstWrong(event.currentTarget);
    setting.mutate(
      { name: of, place: on },
      {
        onSuccess: () => {
          setName('');
          onDone(true);
        },
      },
    );
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs" align="start">
        <Group align="start">
          {!label && (
            <TextInput
              required
              label={words.name}
              description={words.nameHint}
              maxLength={LONGEST_NAME}
              error={complaints.name}
              autoCapitalize="none"
              spellCheck={false}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
          )}
          <TextInput
            ref={input}
            required
            label={label ? words.placeOf(label.name) : words.place}
            description={words.placeHint}
            maxLength={LONGEST_PLACE}
            error={complaints.place}
            value={place}
            onChange={(event) => setPlace(event.currentTarget.value)}
          />
        </Group>
        {scopes.includes('agents:admin') && (
          <Checkbox
            label={words.protect}
            description={words.protectHint}
            checked={isProtected}
            onChange={(event) => setIsProtected(event.currentTarget.checked)}
          />
        )}
        <Group>
          <Button type="submit" variant="default" loading={setting.isPending}>
            {label ? words.save : words.set}
          </Button>
          {label && (
            <Button variant="default" onClick={() => onDone(false)}>
              {profilesTexts.detail.cancel}
            </Button>
          )}
        </Group>
        {setting.error && <V1FailureNotice error={setting.error} onRetry={() => setting.mutate(setting.variables)} />}
      </Stack>
    </form>
  );
}
