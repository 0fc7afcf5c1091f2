import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Said } from '../../components/said.tsx';
import { fileTexts as words } from '../../texts/companies/files.ts';
import { CompaniesLayout } from '../companies-layout.tsx';
import { useTenant } from '../tenants/tenants.ts';
import '../styles.ts';
import { FileList } from './file-list.tsx';
import { NewStoreForm } from './new-store-form.tsx';
import { StoreList } from './store-list.tsx';

/** What agents can search: files, and the vector stores that they are in. */
export function FilesPage() {
  return (
    <CompaniesLayout title={words.title} lead={words.lead}>
      <Files />
    </CompaniesLayout>
  );
}

function Files() {
  const { scopes } = useTenant();
  const [said, setSaid] = useState('');
  if (!scopes.includes('files:read')) return <Text>{words.forbidden}</Text>;
  const mayChange = scopes.includes('files:write');
  return (
    <Stack gap="xl">
      <Said text={said} />
      <FileList mayChange={mayChange} onSaid={setSaid} />
      <StoreList mayChange={mayChange} onSaid={setSaid} />
      {mayChange ? <NewStoreForm onSaid={setSaid} /> : <Text>{words.mayNot}</Text>}
    </Stack>
  );
}
