import '../../styles.ts';
import { Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { profilesTexts } from '../../../texts/companies/profiles.ts';
import { useTenant } from '../../tenants/tenants.ts';
import { V1FailureNotice } from '../../v1/v1-failure-notice.tsx';
import type { ProfileAnswer, ProfileLabel } from '../profile.ts';
import { profilePath, useProfileAction } from '../use-profile.ts';
import { type LabelPlace, placeIn, placeText } from './shares.ts';

const words = profilesTexts.labels;
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
  place: LabelPlace;
}

/** Puts a label on a version, or splits it among several. */
export function LabelForm({ profile: { id, version }, label, onDone }: LabelFormProps) {
  const { scopes } = useTenant();
  const [name, setName] = useState(label?.name ?? '');
  const [place, setPlace] = useState(label ? placeText(label) : String(version));
  const [isProtected, setIsProtected] = useState(label?.protected ?? false);
  const [complaint, setComplaint] = useState('');
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (label) input.current?.focus();
  }, [label]);
  // Whoever may not protect a label says nothing about it.
  const protection = scopes.includes('agents:admin') ? { protected: isProtected } : {};
  const setting = useProfileAction(id, (v1, { name: of, place: on }: Sent) =>
    v1.put(`${profilePath(id)}/labels/${encodeURIComponent(of)}`, { body: { ...on, ...protection } }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const on = placeIn(place);
    setComplaint(on ? '' : words.placeForm);
    if (!on) return;
    setting.mutate(
      { name: name.trim(), place: on },
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
        <Group align="end">
          {label ? (
            <Text pb="xs" className="foreign">
              {label.name}
            </Text>
          ) : (
            <TextInput
              required
              label={words.name}
              placeholder="production"
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
            error={complaint}
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
