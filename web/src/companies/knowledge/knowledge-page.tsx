import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Said } from '../../components/said.tsx';
import { knowledgeTexts as words } from '../../texts/companies/knowledge.ts';
import { CompaniesLayout } from '../companies-layout.tsx';
import { useTenant } from '../tenants/tenants.ts';
import { EntryList } from './entry-list.tsx';
import { Suggestions } from './suggestions.tsx';

/** What the team knows, and what agents suggest that it should. */
export function KnowledgePage() {
  return (
    <CompaniesLayout title={words.title} lead={words.lead}>
      <Knowledge />
    </CompaniesLayout>
  );
}

function Knowledge() {
  const { scopes } = useTenant();
  const [said, setSaid] = useState('');
  if (!scopes.includes('knowledge:read')) return <Text>{words.forbidden}</Text>;
  const mayChange = scopes.includes('knowledge:write');
  return (
    <Stack gap="xl">
      <Said text={said} />
      {!mayChange && <Text>{words.mayNot}</Text>}
      <Suggestions mayChange={mayChange} onSaid={setSaid} />
      <EntryList mayChange={mayChange} onSaid={setSaid} />
    </Stack>
  );
}
