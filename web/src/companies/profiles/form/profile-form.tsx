import { Alert, Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { type ProfileBody, type ProfileProblem, problemText } from '@offshoot/profiles';
import type { JsonObject } from '@offshoot/statements';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { profilesTexts } from '../../../texts/profiles.ts';
import { bodyIn, bodyInJson, draftOf, fieldOf, fitsForm, problemsOf, TYPED_FIELDS, writtenIn } from './draft.ts';
import { fieldId, ProfileFields } from './profile-fields.tsx';

const words = profilesTexts.form;

interface ProfileFormProps {
  /** What is written at first. Give the form another key to begin anew. */
  initial: JsonObject;
  /** The profile that is edited, which cannot be its own base. */
  agentId?: string;
  submit: string;
  isSending: boolean;
  /** Told of each change whether it is unsaved. */
  onChange: (isChanged: boolean) => void;
  /** What was written and is a profile. */
  onSubmit: (body: ProfileBody) => void;
  /** Beside the button. */
  children?: ReactNode;
}

/** A profile as fields, or as JSON as a whole. What is wrong with it is said here, before it is sent. */
export function ProfileForm({ initial, agentId, submit, isSending, onChange, onSubmit, children }: ProfileFormProps) {
  const [draft, setDraft] = useState(() => draftOf(initial));
  /** Undefined: the form is shown. */
  const [json, setJson] = useState<string>();
  const [problems, setProblems] = useState<readonly ProfileProblem[]>([]);
  const read = () => (json === undefined ? bodyIn(draft) : bodyInJson(json));
  const changed = () => onChange(true);
  const toJson = () => {
    const { body, unread } = bodyIn(draft);
    setProblems(unread);
    if (unread.length === 0) setJson(JSON.stringify(body, null, 2));
  };
  const toForm = () => {
    const written = read();
    const fits = fitsForm(written);
    setProblems(fits ? [] : problemsOf(written));
    if (!fits) return;
    setDraft(draftOf(written.body));
    setJson(undefined);
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    const written = read();
    const found = problemsOf(written);
    setProblems(found);
    if (found.length === 0) onSubmit(writtenIn(written.body as unknown as ProfileBody) as unknown as ProfileBody);
  };
  return (
    <form onSubmit={send} noValidate>
      <Stack gap="md">
        <Group gap="xs" role="group" aria-label={words.view}>
          <Button size="compact-sm" variant={json === undefined ? 'filled' : 'default'} aria-pressed={json === undefined} onClick={toForm}>
            {words.asForm}
          </Button>
          <Button size="compact-sm" variant={json === undefined ? 'default' : 'filled'} aria-pressed={json !== undefined} onClick={toJson}>
            {words.asJson}
          </Button>
        </Group>
        {json === undefined ? (
          <ProfileFields
            typed={draft.typed}
            agentId={agentId}
            problems={problems}
            onType={(field, text) => {
              setDraft({ ...draft, typed: { ...draft.typed, [field]: text } });
              changed();
            }}
          />
        ) : (
          <Textarea
            id={fieldId('')}
            label={words.json}
            description={words.jsonHint}
            classNames={{ input: 'raw' }}
            autosize
            minRows={12}
            maxRows={40}
            spellCheck={false}
            value={json}
            onChange={(event) => {
              setJson(event.currentTarget.value);
              changed();
            }}
          />
        )}
        <Problems problems={problems} isForm={json === undefined} />
        <Group>
          <Button type="submit" loading={isSending}>
            {submit}
          </Button>
          {children}
        </Group>
      </Stack>
    </form>
  );
}

/** All that is wrong, and then the focus goes to the first field that has it. */
function Problems({ problems, isForm }: { problems: readonly ProfileProblem[]; isForm: boolean }) {
  const alert = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problems.length === 0) return;
    const field = isForm && TYPED_FIELDS.find((one) => problems.some(({ path }) => fieldOf(path) === one));
    const at = field ? document.getElementById(fieldId(field)) : alert.current;
    at?.focus();
  }, [problems, isForm]);
  if (problems.length === 0) return null;
  return (
    <Alert ref={alert} tabIndex={-1} color="red" role="alert" title={words.problems(problems.length)}>
      <Stack component="ul" className="list" gap={4}>
        {problems.map((one) => (
          <Text key={`${one.path} ${one.code}`} component="li" size="sm" className="foreign">
            <bdi>{problemText(one)}</bdi>
          </Text>
        ))}
      </Stack>
    </Alert>
  );
}
