import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { focusPageTitle } from '../../components/page-title.tsx';
import { apiKeyTexts as words } from '../../texts/companies/api-keys.ts';
import { CompaniesLayout } from '../companies-layout.tsx';
import type { SecretKey } from '../names/key.ts';
import { useKeysChanged } from '../names/use-keys.ts';
import { useTenant } from '../tenants/tenants.ts';
import { useV1 } from '../v1/client.ts';
import { KeyForm } from './key-form.tsx';
import { KeyList } from './key-list.tsx';
import { NewSecret } from './new-secret.tsx';

export function ApiKeysPage() {
  return (
    <CompaniesLayout title={words.title} lead={words.lead}>
      <ApiKeys />
    </CompaniesLayout>
  );
}

function ApiKeys() {
  const { scopes } = useTenant();
  const changed = useKeysChanged(useV1());
  const [made, setMade] = useState<SecretKey>();
  if (!scopes.includes('keys:admin')) return <Text>{words.forbidden}</Text>;
  const show = (key: SecretKey) => {
    setMade(key);
    void changed();
  };
  const forget = () => {
    setMade(undefined);
    focusPageTitle();
  };
  // Alone: another key in its place would end the only chance to copy it.
  if (made) return <NewSecret made={made} onDone={forget} />;
  return (
    <Stack gap="xl">
      <KeyList onRotated={show} />
      <KeyForm onMade={show} />
    </Stack>
  );
}
