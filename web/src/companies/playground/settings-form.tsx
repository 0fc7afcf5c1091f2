import { Checkbox, NativeSelect, Text, Textarea, TextInput } from '@mantine/core';
import { visible } from '@offshoot/text/hidden.ts';
import { Shown } from '../../components/long-text.tsx';
import { Section } from '../../components/page-title.tsx';
import { playgroundTexts } from '../../texts/companies/playground.ts';
import type { ExplainedProfile } from '../profiles/explanation/explanation.ts';
import { targetWords } from '../profiles/labels/shares.ts';
import { type Settings, temperatureOf } from './answer/turn.ts';
import type { References } from './use-reference.ts';
import type { Variables } from './variables.ts';

const words = playgroundTexts.settings;

interface SettingsFormProps {
  profile: ExplainedProfile;
  references: References;
  variables: Variables;
  /** Of those without which a request would be refused. */
  missing: readonly string[];
  settings: Settings;
  onChange: (settings: Settings) => void;
}

/** What requests say instead of the profile. */
export function SettingsForm({ profile, references, variables, missing, settings, onChange }: SettingsFormProps) {
  const text = (field: 'model' | 'temperature' | 'instructions') => ({
    value: settings[field],
    onChange: (event: { currentTarget: { value: string } }) => onChange({ ...settings, [field]: event.currentTarget.value }),
  });
  return (
    <Section title={words.title}>
      <Text size="sm">
        {words.hint} {words.pinned}
      </Text>
      <NativeSelect
        label={words.version}
        data={referenceChoices(profile.version, references)}
        value={settings.version}
        onChange={(event) => onChange({ ...settings, version: event.currentTarget.value })}
      />
      {Object.entries(variables).map(([name, variable]) => (
        <VariableField
          key={name}
          name={name}
          variable={variable}
          isMissing={missing.includes(name)}
          value={settings.variables[name] ?? ''}
          onChange={(value) => onChange({ ...settings, variables: { ...settings.variables, [name]: value } })}
        />
      ))}
      <TextInput {...text('model')} label={words.model} autoComplete="off" autoCapitalize="none" spellCheck={false} />
      <TextInput
        {...text('temperature')}
        label={words.temperature}
        inputMode="decimal"
        error={temperatureOf(settings.temperature) === 'wrong' && words.temperatureWrong}
      />
      <Textarea
        {...text('instructions')}
        label={words.instructions}
        description={words.instructionsHint}
        autosize
        minRows={2}
        maxRows={10}
      />
      <Checkbox
        label={words.stores}
        description={words.storesHint}
        checked={settings.stores}
        onChange={(event) => onChange({ ...settings, stores: event.currentTarget.checked })}
      />
    </Section>
  );
}

function referenceChoices(current: number, { labels, versions }: References) {
  return [
    { value: '', label: words.current(current) },
    ...labels.map((label) => ({ value: label.name, label: words.label(label.name, targetWords(label)) })),
    ...versions.map((version) => ({ value: String(version), label: words.versionOf(version) })),
  ];
}

interface VariableFieldProps {
  name: string;
  variable: Variables[string];
  isMissing: boolean;
  value: string;
  onChange: (value: string) => void;
}

/** A member of the tenant wrote the variable's description. */
function VariableField({ name, variable, isMissing, value, onChange }: VariableFieldProps) {
  const usual = variable.default ?? undefined;
  const hint = [variable.description, usual !== undefined && words.byDefault(String(usual))].filter(Boolean).join(' ');
  const choices = variable.choices ?? (variable.type === 'boolean' ? ['true', 'false'] : undefined);
  const common = {
    label: (
      <bdi className="foreign">
        {name}
        {variable.required === false && ` (${words.optional})`}
      </bdi>
    ),
    description: <Shown text={hint} />,
    error: isMissing && words.missing,
    value,
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  };
  if (choices)
    return (
      <NativeSelect
        {...common}
        data={[{ value: '', label: words.choose }, ...choices.map((one) => ({ value: one, label: visible(one) }))]}
      />
    );
  return <Textarea {...common} autosize minRows={1} maxRows={6} spellCheck={false} />;
}
