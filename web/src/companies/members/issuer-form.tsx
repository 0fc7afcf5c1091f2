import { Button, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { focusFirstWrong } from '../../components/first-wrong.ts';
import { memberTexts } from '../../texts/companies/members.ts';
import { ROLES, tableIn } from '../names/member.ts';
import { useTenantChanged } from '../names/use-members.ts';
import { useV1 } from '../v1/client.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';

const words = memberTexts.issuers;
const NOTHING = { issuer: '', audience: '', jwks: '', rolesClaim: '', roles: '', defaultRole: '', groupsClaim: '', groups: '' };
type Draft = typeof NOTHING;

/** Undefined where nothing is written: the service has its own defaults. */
function bodyOf(draft: Draft): object {
  const given = (text: string) => text.trim() || undefined;
  const { table: roles } = tableIn(draft.roles);
  const { table: groups } = tableIn(draft.groups);
  return {
    issuer: draft.issuer.trim(),
    audience: draft.audience.trim(),
    jwks_url: given(draft.jwks),
    roles_claim: given(draft.rolesClaim),
    roles,
    default_role: given(draft.defaultRole),
    groups_claim: given(draft.groupsClaim),
    groups,
  };
}

/** Adds an identity provider. Folded up, because few people do. */
export function IssuerForm() {
  const v1 = useV1();
  const changed = useTenantChanged(v1);
  const [draft, setDraft] = useState(NOTHING);
  const [isChecked, setIsChecked] = useState(false);
  const adding = useMutation({
    mutationFn: () => v1.post('/v1/tenant/issuers', { body: bodyOf(draft) }),
    onSuccess: () => {
      setDraft(NOTHING);
      setIsChecked(false);
      return changed();
    },
  });
  const wrongLine = (field: 'roles' | 'groups') => tableIn(draft[field]).wrongLine;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setIsChecked(true);
    if (wrongLine('roles') === undefined && wrongLine('groups') === undefined) adding.mutate();
    else focusFirstWrong(event.currentTarget);
  };
  const field = (name: keyof Draft) => ({
    value: draft[name],
    onChange: (event: { currentTarget: { value: string } }) => setDraft({ ...draft, [name]: event.currentTarget.value }),
    w: '100%',
    maw: '32rem',
  });
  const typed = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;
  const table = (name: 'roles' | 'groups') => {
    const line = wrongLine(name);
    return { ...field(name), error: isChecked && line !== undefined && words.mapWrong(line), autosize: true, minRows: 2 };
  };
  return (
    <details>
      <summary>{words.add}</summary>
      <form onSubmit={submit}>
        <Stack align="start" gap="sm" mt="sm">
          <TextInput {...field('issuer')} {...typed} type="url" required label={words.issuer} description={words.issuerHint} />
          <TextInput {...field('audience')} {...typed} required label={words.audience} description={words.audienceHint} />
          <TextInput {...field('jwks')} {...typed} type="url" label={words.jwks} description={words.jwksHint} />
          <TextInput {...field('rolesClaim')} {...typed} label={words.rolesClaim} description={words.rolesClaimHint} />
          <Textarea {...table('roles')} label={words.roleMap} description={words.mapHint} />
          <NativeSelect {...field('defaultRole')} label={words.defaultRole} data={[{ value: '', label: words.noRole }, ...ROLES]} />
          <TextInput {...field('groupsClaim')} {...typed} label={words.groupsClaim} />
          <Textarea {...table('groups')} label={words.groupMap} description={words.groupMapHint} />
          <Button type="submit" loading={adding.isPending}>
            {words.submit}
          </Button>
          {adding.error && <V1FailureNotice error={adding.error} onRetry={() => adding.mutate()} />}
        </Stack>
      </form>
    </details>
  );
}
