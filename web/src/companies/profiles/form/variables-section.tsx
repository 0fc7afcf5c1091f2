import { Button, Fieldset, Group, Stack, Text } from '@mantine/core';
import type { JsonObject, JsonValue } from '@offshoot/statements';
import { Section } from '../../../components/page-title.tsx';
import { profileFormTexts } from '../../../texts/companies/profile-form.ts';
import { DefaultField } from './fields/default-field.tsx';
import { AlsoHas, ChoiceField, FlagField, LinesField, NumberField, TextField } from './fields/json-fields.tsx';
import { isObject, type Part, withField } from './fields/json-part.ts';
import { NewName } from './new-name.tsx';
import { fieldId } from './told.ts';

const words = profileFormTexts.variables;
const TYPES = (['string', 'number', 'integer', 'boolean'] as const).map((value) => ({ value, label: words.types[value] }));
const SHOWN = ['type', 'description', 'required', 'default', 'choices', 'max_bytes'];
/** As the contract says. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;
const MAX_VARIABLES = 32;

interface VariablesSectionProps {
  value: JsonValue | undefined;
  onChange: (variables: JsonObject | undefined) => void;
}

/** The values that a request gives. Their names stay: the instructions have them. */
export function VariablesSection({ value, onChange }: VariablesSectionProps) {
  const variables = isObject(value) ? value : {};
  const names = Object.keys(variables);
  const part = (name: string): Part => ({
    value: isObject(variables[name]) ? variables[name] : {},
    path: `variables.${name}`,
    onChange: (changed) => onChange({ ...variables, [name]: changed }),
  });
  const remove = (name: string) => {
    const left = withField(variables, name, undefined);
    onChange(Object.keys(left).length > 0 ? left : undefined);
    // The button that had the focus is gone.
    requestAnimationFrame(() => document.getElementById(fieldId('variables'))?.focus());
  };
  return (
    <Section title={words.title}>
      <Text size="sm">{words.hint}</Text>
      {names.map((name) => (
        <VariableFields key={name} name={name} of={part(name)} onRemove={() => remove(name)} />
      ))}
      {names.length < MAX_VARIABLES && (
        <NewName
          words={words}
          id={fieldId('variables')}
          pattern={NAME}
          isTaken={(name) => names.includes(name)}
          onAdd={(name) => {
            onChange({ ...variables, [name]: { type: 'string' } });
            requestAnimationFrame(() => document.getElementById(fieldId(`variables.${name}`))?.focus());
          }}
        />
      )}
    </Section>
  );
}

function VariableFields({ name, of, onRemove }: { name: string; of: Part; onRemove: () => void }) {
  return (
    <Fieldset legend={<span className="foreign">{`{{${name}}}`}</span>} id={fieldId(of.path)} tabIndex={-1}>
      <Stack gap="sm">
        <Group align="end" grow preventGrowOverflow={false}>
          <ChoiceField of={of} field="type" label={words.type} choices={TYPES} />
          <FlagField of={of} field="required" label={words.required} none={words.requiredUnsaid} />
          <DefaultField of={of} label={words.default} hint={words.defaultHint} />
        </Group>
        <TextField of={of} field="description" label={words.description} />
        {of.value.type === 'string' && <LinesField of={of} field="choices" label={words.choices} hint={words.choicesHint} />}
        <NumberField of={of} field="max_bytes" label={words.maxBytes} hint={words.maxBytesHint} />
        <AlsoHas value={of.value} shown={of.value.type === 'string' ? SHOWN : SHOWN.filter((field) => field !== 'choices')} />
        <div>
          <Button size="compact-sm" variant="default" aria-label={words.removeOf(name)} onClick={onRemove}>
            {words.remove}
          </Button>
        </div>
      </Stack>
    </Fieldset>
  );
}
