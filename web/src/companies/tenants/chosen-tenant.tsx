import { Button, Card, Group, NativeSelect, SimpleGrid, Stack, Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import { visible } from '@offshoot/text/hidden.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { Shown } from '../../components/long-text.tsx';
import { PageTitle, Section, useFocusAfter } from '../../components/page-title.tsx';
import { texts } from '../../texts/app.ts';
import { companiesTexts } from '../../texts/companies/companies.ts';
import { type V1, V1Provider, v1Of } from '../v1/client.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { Invitations } from './invitations.tsx';
import { NewTenant } from './new-tenant.tsx';
import { TenantSwitchContext, useTenantSwitch } from './tenant-switch.ts';
import { chosenOf, keepChoice, keptChoice, type Membership, TenantProvider, useMemberships, usePersonV1 } from './tenants.ts';

const words = companiesTexts.tenant;

interface ChosenTenantProps {
  owner: Owner;
  /** The heading in place of its children, which bring their own. */
  title: string;
  children: ReactNode;
}

/** Shows its children once a tenant is chosen, and until then, in their place, how to get there. */
export function ChosenTenant({ owner, title, children }: ChosenTenantProps) {
  const v1 = usePersonV1(owner);
  const { data: memberships, error, refetch } = useMemberships(v1);
  const [kept, setKept] = useState(keptChoice);
  const choose = useCallback((tenantId: string) => {
    keepChoice(tenantId);
    setKept(tenantId);
  }, []);
  useFocusAfter(kept);
  const { wish, tenantSwitch } = useTenantSwitch(choose);
  const heading = <PageTitle name={title} />;
  if (memberships === undefined) return <Waiting heading={heading} error={error} onRetry={() => void refetch()} />;
  const chosen = chosenOf(memberships, kept);
  if (chosen === undefined)
    return (
      <>
        {heading}
        <NoneChosen v1={v1} memberships={memberships} onChoose={choose} />
      </>
    );
  return (
    <Stack w="100%">
      <TenantBar v1={v1} memberships={memberships} chosen={chosen} onChoose={wish} />
      <TenantSwitchContext value={tenantSwitch}>
        <InTenant key={chosen.id} owner={owner} membership={chosen} heading={heading}>
          {children}
        </InTenant>
      </TenantSwitchContext>
    </Stack>
  );
}

function Waiting({ heading, error, onRetry }: { heading: ReactNode; error: unknown; onRetry: () => void }) {
  return (
    <>
      {heading}
      {error ? <V1FailureNotice error={error} onRetry={onRetry} /> : <Text role="status">{texts.loading}</Text>}
    </>
  );
}

interface TenantsProps {
  v1: V1;
  memberships: readonly Membership[];
  onChoose: (tenantId: string) => void;
}

function NoneChosen({ v1, memberships, onChoose }: TenantsProps) {
  const active = memberships.filter(({ status }) => status === 'active');
  return (
    <Stack gap="xl" w="100%">
      {memberships.length === 0 && <GoodFor />}
      <Invitations v1={v1} memberships={memberships} />
      {active.length > 0 && (
        <Section title={words.which}>
          <Group>
            {active.map(({ id, name }) => (
              <Button key={id} variant="default" onClick={() => onChoose(id)}>
                <Shown text={name} />
              </Button>
            ))}
          </Group>
        </Section>
      )}
      <Section title={words.makeTitle}>
        <Text maw="44rem">{words.what}</Text>
        <NewTenant v1={v1} onMade={onChoose} />
      </Section>
    </Stack>
  );
}

/** For a person who sees these pages for the first time. */
export function GoodFor() {
  const { title, points } = companiesTexts.good;
  return (
    <Section title={title}>
      <SimpleGrid component="ul" className="list" cols={{ base: 1, sm: 3 }}>
        {points.map(([what, how]) => (
          <Card key={what} component="li" withBorder padding="md">
            <Text fw={600}>{what}</Text>
            <Text size="sm">{how}</Text>
          </Card>
        ))}
      </SimpleGrid>
    </Section>
  );
}

/** Which tenant this is, and in a part to unfold: the other ones. */
function TenantBar({ v1, memberships, chosen, onChoose }: TenantsProps & { chosen: Membership }) {
  const active = memberships.filter(({ status }) => status === 'active');
  return (
    <Stack gap="xs">
      {active.length > 1 ? (
        <NativeSelect
          label={words.tenant}
          description={words.role(chosen.role)}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          maw="20rem"
          data={active.map(({ id, name }) => ({ value: id, label: visible(name) }))}
          value={chosen.id}
          onChange={(event) => onChoose(event.currentTarget.value)}
        />
      ) : (
        <Text size="sm" className="foreign">
          {words.tenant}: <Shown text={chosen.name} /> · {words.role(chosen.role)}
        </Text>
      )}
      <Invitations v1={v1} memberships={memberships} />
      <details>
        <summary>{words.another}</summary>
        <NewTenant v1={v1} onMade={onChoose} />
      </details>
    </Stack>
  );
}

interface InTenantProps {
  owner: Owner;
  membership: Membership;
  heading: ReactNode;
  children: ReactNode;
}

function InTenant({ owner, membership, heading, children }: InTenantProps) {
  const v1 = useMemo(() => v1Of(owner, membership.id), [owner, membership.id]);
  const { data, error, refetch } = useQuery({
    queryKey: [...v1.cacheKey, 'tenant'],
    queryFn: ({ signal }) => v1.get<{ you: { scopes: string[] } }>('/v1/tenant', { signal }),
  });
  const tenant = useMemo(() => data && { ...membership, scopes: data.you.scopes }, [membership, data]);
  if (tenant === undefined) return <Waiting heading={heading} error={error} onRetry={() => void refetch()} />;
  return (
    <V1Provider value={v1}>
      <TenantProvider value={tenant}>{children}</TenantProvider>
    </V1Provider>
  );
}
