import { Stack, Text } from '@mantine/core';
import { memberTexts as words } from '../../texts/companies/members.ts';
import { CompaniesLayout } from '../companies-layout.tsx';
import { useTenant } from '../tenants/tenants.ts';
import { AuditList } from './audit-list.tsx';
import { DeleteTenant } from './delete-tenant.tsx';
import { InviteForm } from './invite-form.tsx';
import { IssuerList } from './issuer-list.tsx';
import { MemberList } from './member-list.tsx';

export function MembersPage() {
  return (
    <CompaniesLayout title={words.title} lead={words.lead}>
      <Members />
    </CompaniesLayout>
  );
}

function Members() {
  const { scopes } = useTenant();
  if (!scopes.includes('tenant:admin')) return <Text>{words.forbidden}</Text>;
  return (
    <Stack gap="xl">
      <MemberList />
      <InviteForm />
      <IssuerList />
      <AuditList />
      <DeleteTenant />
    </Stack>
  );
}
