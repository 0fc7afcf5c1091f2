import { Button, Checkbox, Fieldset, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { profileFormTexts } from '../../../../texts/companies/profile-form.ts';
import { JsonField } from '../fields/json-fields.tsx';
import { type Part, withField } from '../fields/json-part.ts';
import { fieldId } from '../told.ts';
import { type Parameter, parametersIn, schemaOf, TYPES } from './parameters.ts';

const words = profileFormTexts.tools.function;
const CHOICES = TYPES.map((value) => ({ value, label: profileFormTexts.variables.types[value] }));

/** What a function is called with: rows, or JSON where rows do not show all, or on request. */
export function ParametersField({ of }: { of: Part }) {
  const inRows = parametersIn(of.value.parameters ?? undefined);
  const [isJson, setIsJson] = useState(inRows === undefined);
  const switching = (
    <div>
      <Button size="compact-sm" variant="subtle" disabled={isJson && inRows === undefined} onClick={() => setIsJson(!isJson)}>
        {isJson ? words.asForm : words.asJson}
      </Button>
    </div>
  );
  if (isJson || inRows === undefined) {
    return (
      <Stack gap={4}>
        <JsonField of={of} field="parameters" label={words.parameters} hint={words.parametersHint} />
        {switching}
      </Stack>
    );
  }
  return (
    <Fieldset legend={words.parameters} id={fieldId(`${of.path}.parameters`)} tabIndex={-1}>
      <Stack gap="sm">
        <Rows first={inRows} onChange={(rows) => of.onChange(withField(of.value, 'parameters', schemaOf(rows)))} />
        {switching}
      </Stack>
    </Fieldset>
  );
}

/** Keeps rows beside their schema: one without a name is not in it yet. */
function Rows({ first, onChange }: { first: readonly Parameter[]; onChange(rows: readonly Parameter[]): void }) {
  const [rows, setRows] = useState(() => first.map((row, at) => ({ ...row, key: String(at) })));
  const change = (changed: typeof rows) => {
    setRows(changed);
    onChange(changed);
  };
  const set = (at: number, to: Partial<Parameter>) => change(rows.map((row, i) => (i === at ? { ...row, ...to } : row)));
  return (
    <>
      {rows.length === 0 && <Text size="sm">{words.noParameters}</Text>}
      {rows.map(({ key, name, type, description, isRequired }, at) => (
        <Stack key={key} gap="xs" role="group" aria-label={words.parameterAt(at + 1, name)}>
          <Group align="start" grow preventGrowOverflow={false}>
            <TextInput
              label={words.parameterName}
              value={name}
              error={name !== '' && rows.findIndex((row) => row.name === name) !== at && words.repeated}
              spellCheck={false}
              autoComplete="off"
              onChange={({ currentTarget: { value } }) => set(at, { name: value.trim() })}
            />
            <NativeSelect
              label={words.parameterType}
              data={CHOICES}
              value={type}
              onChange={({ currentTarget: { value } }) => set(at, { type: TYPES.find((one) => one === value) ?? 'string' })}
            />
          </Group>
          <TextInput
            label={words.parameterMeaning}
            value={description}
            autoComplete="off"
            onChange={({ currentTarget: { value } }) => set(at, { description: value })}
          />
          <Group>
            <Checkbox
              label={words.parameterRequired}
              checked={isRequired}
              onChange={({ currentTarget: { checked } }) => set(at, { isRequired: checked })}
            />
            <Button size="compact-sm" variant="default" onClick={() => change(rows.filter((_, i) => i !== at))}>
              {words.removeParameter(at + 1)}
            </Button>
          </Group>
        </Stack>
      ))}
      <div>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => change([...rows, { key: crypto.randomUUID(), name: '', type: 'string', description: '', isRequired: false }])}
        >
          {words.addParameter}
        </Button>
      </div>
    </>
  );
}
