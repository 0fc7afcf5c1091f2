import { Button, Stack, Text, Title } from '@mantine/core';
import { visible } from '@offshoot/text/hidden.ts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { Shown } from '../../components/long-text.tsx';
import { focusPageTitle, Section } from '../../components/page-title.tsx';
import { texts } from '../../texts/app.ts';
import { memberTexts } from '../../texts/companies/members.ts';
import { Facts } from '../components/facts.tsx';
import type { Issuer } from '../names/member.ts';
import { useIssuers, useTenantChanged } from '../names/use-members.ts';
import { useV1 } from '../v1/client.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { IssuerForm } from './issuer-form.tsx';

const words = memberTexts.issuers;

export function IssuerList() {
  const { data: issuers, error, refetch } = useIssuers(useV1());
  return (
    <Section title={words.title}>
      <Text maw="44rem">{words.hint}</Text>
      {error && <V1FailureNotice error={error} onRetry={() => void refetch()} />}
      <Text role="status">{issuers === undefined ? !error && texts.loading : issuers.length === 0 && words.none}</Text>
      <ul className="list">
        {issuers?.map((one) => (
          <IssuerLine key={one.id} issuer={one} />
        ))}
      </ul>
      <IssuerForm />
    </Section>
  );
}

function IssuerLine({ issuer }: { issuer: Issuer }) {
  const { groups_claim: groupsClaim } = issuer;
  return (
    <li className="line">
      <Stack gap="xs" align="start">
        <Title order={3} size="h5" className="foreign">
          <Shown text={issuer.issuer} />
        </Title>
        <Facts
          of={[
            [words.audience, <Shown key="audience" text={issuer.audience} />],
            [words.keys, issuer.jwks_url === null ? words.discovered : <Shown key="keys" text={issuer.jwks_url} />],
            [words.algorithms, issuer.algorithms.join(', ')],
            [words.roles, <Shown key="roles" text={rolesText(issuer)} />],
            groupsClaim !== null && [words.groups, <Shown key="groups" text={`${words.from(groupsClaim)}: ${tableText(issuer.groups)}`} />],
          ]}
        />
        <RemoveIssuer issuer={issuer} />
      </Stack>
    </li>
  );
}

const tableText = (table: Readonly<Record<string, string>>): string =>
  Object.entries(table)
    .map(([from, to]) => `${from} = ${to}`)
    .join(', ');

function rolesText({ roles_claim: claim, roles, default_role: usual }: Issuer): string {
  const others = usual === null ? words.refused : words.byDefault(usual);
  return claim === null ? others : `${words.from(claim)}: ${tableText(roles)}; ${others}`;
}

function RemoveIssuer({ issuer: { id, issuer } }: { issuer: Issuer }) {
  const v1 = useV1();
  const changed = useTenantChanged(v1);
  const [isOpen, setIsOpen] = useState(false);
  const removing = useMutation({
    mutationFn: () => v1.delete(`/v1/tenant/issuers/${id}`),
    onSuccess: async () => {
      await changed();
      focusPageTitle();
    },
  });
  return (
    <>
      <Button size="compact-sm" variant="default" aria-label={visible(words.removeOf(issuer))} onClick={() => setIsOpen(true)}>
        {words.remove}
      </Button>
      <Dialog
        title={words.removeTitle}
        text={words.removeText}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        actions={[
          { label: words.keep, onClick: () => setIsOpen(false) },
          { label: words.remove, color: 'red', isRunning: removing.isPending, onClick: () => removing.mutate() },
        ]}
      >
        <Text className="foreign">
          <Shown text={issuer} />
        </Text>
        {removing.error && <V1FailureNotice error={removing.error} onRetry={() => removing.mutate()} />}
      </Dialog>
    </>
  );
}
