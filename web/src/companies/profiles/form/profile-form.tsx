import { Alert, Button, Group, Stack, Text, Textarea } from '@mantine/core';
import type { ProfileBody } from '@offshoot/profiles';
import type { JsonObject } from '@offshoot/statements';
import { type FormEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { profilesTexts } from '../../../texts/companies/profiles.ts';
import { bodyIn, bodyInJson, draftOf, fitsForm, problemsOf, withPart, writtenIn } from './draft.ts';
import { ProfileFields } from './profile-fields.tsx';
import '../../styles.ts';
import { LeaveGuard } from '../../components/leave-guard.tsx';
import { fieldId, firstFieldOf, labelled, refusalAt, type Told, ToldProvider, toldOf } from './told.ts';

const { leaveTitle, leaveNext, stay, leave } = profilesTexts.form;

/** Asks before the person leaves unsaved work. It calls `isUnsaved` at that moment. */
export const LeaveQuestion = ({ isUnsaved }: { isUnsaved: () => boolean }) => (
  <LeaveGuard title={leaveTitle} text={leaveNext} stay={stay} leave={leave} isUnsaved={isUnsaved} />
);

const words = profilesTexts.form;

interface ProfileFormProps {
  /** The first content of the form. Give the form another key to begin anew. */
  initial: JsonObject;
  /** The profile that is edited, which cannot be its own base. */
  agentId?: string;
  submit: string;
  isSending: boolean;
  /** Why what was sent last was refused: it is said at its field. Null: it was not. */
  refusal: unknown;
  /** Called after each change with whether it is unsaved. */
  onChange: (isChanged: boolean) => void;
  /** Gets the written profile, if it is a valid one. */
  onSubmit: (body: ProfileBody) => void;
  /** Beside the button. */
  children?: ReactNode;
}

/** A profile as fields, or as JSON as a whole. The form shows problems before it sends anything. */
export function ProfileForm({ initial, agentId, submit, isSending, refusal, onChange, onSubmit, children }: ProfileFormProps) {
  const [draft, setDraft] = useState(() => draftOf(initial));
  /** Undefined: the form is shown. */
  const [json, setJson] = useState<string>();
  const [problems, setProblems] = useState<readonly Told[]>([]);
  const read = () => (json === undefined ? bodyIn(draft) : bodyInJson(json));
  const refused = useMemo(() => refusalAt(refusal), [refusal]);
  useEffect(() => firstFieldOf(refused)?.focus(), [refused]);
  const changed = () => onChange(true);
  const toJson = () => {
    const { body, unread } = bodyIn(draft);
    setProblems(unread.map(toldOf));
    if (unread.length === 0) setJson(JSON.stringify(body, null, 2));
  };
  const toForm = () => {
    const written = read();
    const fits = fitsForm(written);
    setProblems(fits ? [] : problemsOf(written).map(toldOf));
    if (!fits) return;
    setDraft(draftOf(written.body));
    setJson(undefined);
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    const written = read();
    const found = problemsOf(written);
    setProblems(found.map(toldOf));
    if (found.length === 0) onSubmit(writtenIn(written.body as unknown as ProfileBody) as unknown as ProfileBody);
  };
  return (
    <form onSubmit={send} noValidate>
      <Stack gap="xl">
        <Group gap="xs" role="group" aria-label={words.view}>
          <Button size="compact-sm" variant={json === undefined ? 'filled' : 'default'} aria-pressed={json === undefined} onClick={toForm}>
            {words.asForm}
          </Button>
          <Button size="compact-sm" variant={json === undefined ? 'default' : 'filled'} aria-pressed={json !== undefined} onClick={toJson}>
            {words.asJson}
          </Button>
        </Group>
        {json === undefined ? (
          <ToldProvider value={[...problems, ...refused]}>
            <ProfileFields
              draft={draft}
              agentId={agentId}
              onType={(field, text) => {
                setDraft((now) => ({ ...now, typed: { ...now.typed, [field]: text } }));
                changed();
              }}
              onPart={(field, value) => {
                setDraft((now) => withPart(now, field, value));
                changed();
              }}
            />
          </ToldProvider>
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
function Problems({ problems, isForm }: { problems: readonly Told[]; isForm: boolean }) {
  const alert = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problems.length > 0) ((isForm && firstFieldOf(problems)) || alert.current)?.focus();
  }, [problems, isForm]);
  if (problems.length === 0) return null;
  return (
    <Alert ref={alert} tabIndex={-1} color="red" role="alert" title={words.problems(problems.length)}>
      <Stack component="ul" className="list" gap={4}>
        {problems.map((one) => (
          <Text key={`${one.path} ${one.text}`} component="li" size="sm" className="foreign">
            <bdi>{isForm ? labelled(one) : one.text}</bdi>
          </Text>
        ))}
      </Stack>
    </Alert>
  );
}
