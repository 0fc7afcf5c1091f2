import { Button, Checkbox, Fieldset, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { focusFirstWrong } from '../../components/first-wrong.ts';
import { Section } from '../../components/page-title.tsx';
import { apiKeyTexts } from '../../texts/companies/api-keys.ts';
import { bodyOf, type DraftProblem, type KeyDraft, problemsOf, SCOPE_SETS, type ScopeSet, type SecretKey, setOf } from '../names/key.ts';
import { useTenant } from '../tenants/tenants.ts';
import { useV1 } from '../v1/client.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { AgentsField } from './agents-field.tsx';
import '../styles.ts';
import './keys.css';

const words = apiKeyTexts.create;
const { sets } = apiKeyTexts;
/** As the contract says. */
const LONGEST_NAME = 100;
const NOTHING: KeyDraft = { name: '', scopes: SCOPE_SETS.application, agents: [], requests: '', tokens: '', lastDay: '' };

/** Makes a key with a part of what the person may. */
export function KeyForm({ onMade }: { onMade: (made: SecretKey) => void }) {
  const v1 = useV1();
  const { scopes: own } = useTenant();
  const [draft, setDraft] = useState(NOTHING);
  const [problems, setProblems] = useState<readonly DraftProblem[]>([]);
  // With its secret, the answer stays in no cache.
  const making = useMutation({ mutationFn: () => v1.post<SecretKey>('/v1/keys', { body: bodyOf(draft) }), gcTime: 0 });
  const make = () =>
    making.mutate(undefined, {
      onSuccess: (made) => {
        setDraft(NOTHING);
        making.reset();
        onMade(made);
      },
    });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const found = problemsOf(draft, new Date());
    setProblems(found);
    if (found.length > 0) focusFirstWrong(event.currentTarget);
    else make();
  };
  const text = (field: 'name' | 'requests' | 'tokens' | 'lastDay') => ({
    value: draft[field],
    onChange: (event: { currentTarget: { value: string } }) => setDraft({ ...draft, [field]: event.currentTarget.value }),
  });
  const objection = (field: DraftProblem, said: string) => (problems.includes(field) ? said : undefined);
  return (
    <Section title={words.title}>
      <form onSubmit={submit}>
        <Stack align="start">
          <TextInput {...text('name')} required pattern=".*\S.*" maxLength={LONGEST_NAME} label={words.name} description={words.nameHint} />
          <ScopesField
            own={own}
            chosen={draft.scopes}
            onChange={(scopes) => setDraft({ ...draft, scopes })}
            isWrong={problems.includes('scopes')}
          />
          <AgentsField chosen={draft.agents} onChange={(agents) => setDraft({ ...draft, agents })} />
          <Group align="start">
            <TextInput
              {...text('requests')}
              inputMode="numeric"
              label={words.requests}
              description={words.limitHint}
              error={objection('requests', words.limitWrong)}
            />
            <TextInput
              {...text('tokens')}
              inputMode="numeric"
              label={words.tokens}
              description={words.limitHint}
              error={objection('tokens', words.limitWrong)}
            />
            <TextInput
              {...text('lastDay')}
              type="date"
              label={words.expires}
              description={words.expiresHint}
              error={objection('lastDay', words.expiresWrong)}
            />
          </Group>
          <Button type="submit" loading={making.isPending}>
            {words.submit}
          </Button>
          {making.error && <V1FailureNotice error={making.error} onRetry={make} />}
        </Stack>
      </form>
    </Section>
  );
}

interface ScopesFieldProps {
  /** Of the person: a key never has more. */
  own: readonly string[];
  chosen: readonly string[];
  onChange: (scopes: string[]) => void;
  isWrong: boolean;
}

function ScopesField({ own, chosen, onChange, isWrong }: ScopesFieldProps) {
  const possible = (Object.keys(SCOPE_SETS) as ScopeSet[]).filter((name) => SCOPE_SETS[name].every((scope) => own.includes(scope)));
  const toggle = (scope: string, isOn: boolean) => onChange(own.filter((one) => (one === scope ? isOn : chosen.includes(one))));
  return (
    <Fieldset legend={words.scopes}>
      <Stack gap="sm">
        <NativeSelect
          label={words.presets}
          value={setOf(chosen) ?? ''}
          data={[...possible.map((name) => ({ value: name, label: sets[name] })), { value: '', label: sets.own }]}
          onChange={({ currentTarget: { value } }) => {
            const name = possible.find((one) => one === value);
            if (name !== undefined) onChange([...SCOPE_SETS[name]]);
          }}
        />
        {own.map((scope) => (
          <Checkbox
            key={scope}
            label={scope}
            description={apiKeyTexts.scopes[scope]}
            checked={chosen.includes(scope)}
            onChange={(event) => toggle(scope, event.currentTarget.checked)}
          />
        ))}
        <Text role="alert" size="sm" c="red">
          {isWrong && words.noScope}
        </Text>
      </Stack>
    </Fieldset>
  );
}
