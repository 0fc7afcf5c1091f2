import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { checkProfile, completeProfile, type ProfileProblem, patchProfile, problemText } from '@offshoot/profiles';
import { type FormEvent, useState } from 'react';
import { Shown } from '../../../components/long-text.tsx';
import { Section } from '../../../components/page-title.tsx';
import { Said } from '../../../components/said.tsx';
import { profilesTexts } from '../../../texts/companies/profiles.ts';
import { useKnownNames } from '../../names/use-subject-names.ts';
import type { ProfileAnswer } from '../../profile.ts';
import { V1FailureNotice } from '../../v1/v1-failure-notice.tsx';
import { profilePath, useMayChange, useProfileAction } from '../use-profile.ts';

const words = profilesTexts.access;

/** Who may use the profile: the list of the current version counts for all versions. */
export function AccessSection({ profile }: { profile: ProfileAnswer }) {
  const mayChange = useMayChange(profile);
  const [isEdited, setIsEdited] = useState(false);
  const [said, setSaid] = useState('');
  const edit = () => {
    setSaid('');
    setIsEdited(true);
  };
  const close = (isSaved: boolean) => {
    setIsEdited(false);
    setSaid(isSaved ? words.saved : '');
  };
  const { allowed_subjects: allowed, denied_subjects: denied } = profile.access_control ?? {};
  return (
    <Section title={words.title}>
      <Text size="sm" maw="44rem">
        {words.hint}
      </Text>
      {!isEdited && (
        <>
          <Subjects title={words.allowed} subjects={allowed ?? []} none={words.everybody} />
          <Subjects title={words.denied} subjects={denied ?? []} none={words.nobody} />
          {mayChange && (
            <div>
              <Button variant="default" onClick={edit}>
                {words.change}
              </Button>
            </div>
          )}
        </>
      )}
      {isEdited && <AccessForm profile={profile} onDone={close} />}
      <Said text={said} />
    </Section>
  );
}

function Subjects({ title, subjects, none }: { title: string; subjects: readonly string[]; none: string }) {
  const nameOf = useKnownNames();
  if (subjects.length === 0)
    return (
      <Text size="sm">
        {title}: {none}
      </Text>
    );
  return (
    <>
      <Text size="sm">{title}:</Text>
      <ul aria-label={title}>
        {subjects.map((subject) => (
          <li key={subject} className="foreign">
            <Shown text={nameOf(subject) === undefined ? subject : `${subject} (${nameOf(subject)})`} />
          </li>
        ))}
      </ul>
    </>
  );
}

function AccessForm({ profile, onDone }: { profile: ProfileAnswer; onDone: (isSaved: boolean) => void }) {
  const [allowed, setAllowed] = useState(() => textOf(profile.access_control?.allowed_subjects));
  const [denied, setDenied] = useState(() => textOf(profile.access_control?.denied_subjects));
  // The version when they began, so that nothing that another person writes meanwhile is overwritten.
  const [{ version }] = useState(profile);
  const [problems, setProblems] = useState<readonly ProfileProblem[]>([]);
  const saving = useProfileAction(profile.id, (v1, patch: { access_control: object | null }) =>
    v1.patch(profilePath(profile.id), { body: patch, headers: { 'if-match': String(version) } }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const lists = { allowed_subjects: linesOf(allowed), denied_subjects: linesOf(denied) };
    const isEmpty = lists.allowed_subjects.length + lists.denied_subjects.length === 0;
    const patch = { access_control: isEmpty ? null : lists };
    const found = checkProfile(patchProfile(completeProfile(profile), patch));
    setProblems(found);
    if (found.length === 0) saving.mutate(patch, { onSuccess: () => onDone(true) });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" align="stretch" maw="44rem">
        <Textarea
          label={words.allowed}
          description={words.lines}
          autosize
          minRows={2}
          value={allowed}
          onChange={(event) => setAllowed(event.currentTarget.value)}
        />
        <Textarea
          label={words.denied}
          description={words.lines}
          autosize
          minRows={2}
          value={denied}
          onChange={(event) => setDenied(event.currentTarget.value)}
        />
        {problems.length > 0 && (
          <Text role="alert" size="sm" c="red" className="foreign">
            {problems.map(problemText).join(' ')}
          </Text>
        )}
        <Group>
          <Button type="submit" loading={saving.isPending}>
            {words.save}
          </Button>
          <Button variant="default" onClick={() => onDone(false)}>
            {profilesTexts.detail.cancel}
          </Button>
        </Group>
        {saving.error && <V1FailureNotice error={saving.error} onRetry={() => saving.mutate(saving.variables)} />}
      </Stack>
    </form>
  );
}

const textOf = (subjects: readonly string[] | null | undefined): string => (subjects ?? []).join('\n');
const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
