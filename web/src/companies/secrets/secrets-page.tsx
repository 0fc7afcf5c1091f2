import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Said } from '../../components/said.tsx';
import { secretTexts as words } from '../../texts/companies/secrets.ts';
import { CompaniesLayout } from '../companies-layout.tsx';
import { useTenant } from '../tenants/tenants.ts';
import { NewSecretForm } from './new-secret-form.tsx';
import { SecretList } from './secret-list.tsx';

/** Keys for servers of tools: they are made, replaced and deleted here, and read by nobody. */
export function SecretsPage() {
  return (
    <CompaniesLayout title={words.title} lead={words.lead}>
      <Secrets />
    </CompaniesLayout>
  );
}

function Secrets() {
  const { scopes } = useTenant();
  const [said, setSaid] = useState('');
  const mayChange = scopes.includes('agents:write');
  if (!scopes.includes('agents:read')) return <Text>{words.forbidden}</Text>;
  return (
    <Stack gap="xl">
      <Said text={said} />
      <SecretList mayChange={mayChange} onSaid={setSaid} />
      {mayChange ? <NewSecretForm onMade={(name) => setSaid(words.create.made(name))} /> : <Text>{words.mayNot}</Text>}
    </Stack>
  );
}
