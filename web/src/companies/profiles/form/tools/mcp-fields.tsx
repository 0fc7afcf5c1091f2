import { Text } from '@mantine/core';
import { profileFormTexts } from '../../../../texts/companies/profile-form.ts';
import { AlsoHas, ChoiceField, LinesField, TextField } from '../fields/json-fields.tsx';
import { isObject, type Part } from '../fields/json-part.ts';
import { HeadersField } from './headers-field.tsx';

const words = profileFormTexts.tools.mcp;
const APPROVALS = (['always', 'never'] as const).map((value) => ({ value, label: words.approvals[value] }));
const SHOWN = ['type', 'server_label', 'server_url', 'server_description', 'allowed_tools', 'require_approval', 'headers', 'registry_id'];

/** A server whose tools are called from here. */
export const McpFields = ({ of }: { of: Part }) => (
  <>
    <TextField of={of} field="server_label" label={words.label} hint={words.labelHint} isRequired />
    <TextField of={of} field="server_url" label={words.url} hint={words.urlHint} isRequired />
    <TextField of={of} field="server_description" label={words.description} />
    <OfServer of={of} />
    <AlsoHas value={of.value} shown={SHOWN} />
  </>
);

/** What a profile says of a server, also of one in the registry. */
export function OfServer({ of }: { of: Part }) {
  return (
    <>
      {isObject(of.value.allowed_tools) ? (
        <Text size="sm">{words.selectionInJson}</Text>
      ) : (
        <LinesField of={of} field="allowed_tools" label={words.allowed} hint={words.allowedHint} />
      )}
      <ChoiceField of={of} field="require_approval" label={words.approval} none={words.approvals.unsaid} choices={APPROVALS} />
      <HeadersField of={of} />
    </>
  );
}
