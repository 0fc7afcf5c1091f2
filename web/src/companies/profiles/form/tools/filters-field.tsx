import { Button, Fieldset, Group, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core';
import type { JsonObject } from '@offshoot/statements';
import { visible } from '@offshoot/text/hidden.ts';
import { useState } from 'react';
import { profileFormTexts } from '../../../../texts/companies/profile-form.ts';
import { ChoiceField, TextField } from '../fields/json-fields.tsx';
import { type Part, withField } from '../fields/json-part.ts';
import { fieldId, useTold, useToldAll } from '../told.ts';
import {
  COMPARISONS,
  filtersOf,
  isList,
  pathOfComparison,
  type ShownFilters,
  shownFilters,
  typedValue,
  VALUE_TYPES,
  valueIn,
  valueTypeOf,
} from './filters.ts';

const words = profileFormTexts.tools.filters;
/** As the contract says. */
const MAX_COMPARISONS = 16;
const TYPES = COMPARISONS.map((value) => ({ value, label: words.types[value] }));
const JOINS = ['and', 'or'] as const;

/** Which files a search looks at, by their attributes. Filters within filters are written in the JSON. */
export function FiltersField({ of }: { of: Part }) {
  const filters = shownFilters(of.value.filters);
  const path = `${of.path}.filters`;
  const told = useToldAll(path).filter((one) => one.path === path || one.path === `${path}.filters`);
  return (
    <Fieldset legend={words.title} w="100%" id={fieldId(path)} tabIndex={-1}>
      <Stack gap="sm" align="start">
        <Text size="sm">{filters ? words.hint : words.inJson}</Text>
        {filters && (
          <Comparisons
            filters={filters}
            path={path}
            onChange={(changed) => of.onChange(withField(of.value, 'filters', filtersOf(changed)))}
          />
        )}
        {told.map(({ atField }) => (
          <Text key={atField} size="sm" c="red" className="foreign">
            {atField}
          </Text>
        ))}
      </Stack>
    </Fieldset>
  );
}

interface ComparisonsProps {
  filters: ShownFilters;
  path: string;
  onChange: (filters: ShownFilters) => void;
}

function Comparisons({ filters, path, onChange }: ComparisonsProps) {
  const { join, comparisons } = filters;
  // A comparison keeps its fields while others are removed.
  const [keys, setKeys] = useState(() => comparisons.map(() => crypto.randomUUID()));
  const focus = (id: string) => requestAnimationFrame(() => document.getElementById(id)?.focus());
  const change = (changed: readonly JsonObject[]) => onChange({ join, comparisons: changed });
  const add = () => {
    const more = { join, comparisons: [...comparisons, { type: 'eq', key: '', value: '' }] };
    setKeys([...keys, crypto.randomUUID()]);
    onChange(more);
    focus(fieldId(`${pathOfComparison(path, more, comparisons.length)}.key`));
  };
  return (
    <>
      {comparisons.length > 1 && (
        <NativeSelect
          label={words.join}
          data={JOINS.map((value) => ({ value, label: words.joins[value] }))}
          value={join}
          onChange={({ currentTarget: { value } }) => onChange({ join: value === 'or' ? 'or' : 'and', comparisons })}
        />
      )}
      {comparisons.map((comparison, at) => (
        <ComparisonFields
          key={keys[at]}
          of={{
            value: comparison,
            path: pathOfComparison(path, filters, at),
            onChange: (changed) => change(comparisons.map((one, index) => (index === at ? changed : one))),
          }}
          onRemove={() => {
            setKeys(keys.filter((_, index) => index !== at));
            change(comparisons.filter((_, index) => index !== at));
            // The button that had the focus is gone.
            focus(fieldId(path));
          }}
        />
      ))}
      {comparisons.length < MAX_COMPARISONS && (
        <Button size="compact-sm" variant="default" onClick={add}>
          {words.add}
        </Button>
      )}
    </>
  );
}

function ComparisonFields({ of, onRemove }: { of: Part; onRemove: () => void }) {
  const { type, key = '', value } = of.value;
  const [valueType, setValueType] = useState(() => valueTypeOf(value) ?? 'string');
  // The typed text stays beside its value: "1." is on its way to a number.
  const [text, setText] = useState(() => typedValue(value));
  const name = visible(String(key));
  const set = (typed: string, as: typeof valueType, comparison = of.value) => {
    setText(typed);
    setValueType(as);
    of.onChange(withField(comparison, 'value', valueIn(typed, as, comparison.type)));
  };
  const path = `${of.path}.value`;
  const props = {
    id: fieldId(path),
    label: words.value,
    description: isList(type) ? words.valuesHint : valueType === 'boolean' ? words.booleanHint : undefined,
    error: useTold(path),
    autoComplete: 'off',
    spellCheck: false,
    value: text,
    onChange: ({ currentTarget: { value: typed } }: { currentTarget: { value: string } }) => set(typed, valueType),
  };
  return (
    <Stack gap="xs" w="100%" role="group" aria-label={name === '' ? words.comparison : words.comparisonOf(name)}>
      <Group align="start" grow preventGrowOverflow={false}>
        <TextField of={of} field="key" label={words.key} />
        <ChoiceField
          of={{ ...of, onChange: (comparison) => set(text, valueType, comparison) }}
          field="type"
          label={words.type}
          choices={TYPES}
        />
        <NativeSelect
          label={words.valueType}
          data={VALUE_TYPES.map((one) => ({ value: one, label: words.valueTypes[one] }))}
          value={valueType}
          onChange={({ currentTarget: { value: chosen } }) => set(text, VALUE_TYPES.find((one) => one === chosen) ?? 'string')}
        />
        {isList(type) ? <Textarea {...props} autosize minRows={2} maxRows={8} /> : <TextInput {...props} />}
      </Group>
      <div>
        <Button size="compact-sm" variant="default" aria-label={name === '' ? words.remove : words.removeOf(name)} onClick={onRemove}>
          {words.remove}
        </Button>
      </div>
    </Stack>
  );
}
