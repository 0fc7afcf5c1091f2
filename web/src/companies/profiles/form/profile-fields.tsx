import { Group, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { levelName } from '@offshoot/actions/level-texts.ts';
import { type JsonValue, LEVELS } from '@offshoot/statements';
import { visible } from '@offshoot/text/hidden.ts';
import { lazy, Suspense, useState } from 'react';
import { Section } from '../../../components/page-title.tsx';
import { texts } from '../../../texts/app.ts';
import { profileFormTexts } from '../../../texts/companies/profile-form.ts';
import { profilesTexts } from '../../../texts/companies/profiles.ts';
import { shownName } from '../../profile.ts';
import type { Draft, PartField, TypedField } from './draft.ts';
import { useSandboxPolicies } from './fields/use-named.ts';
import { MemorySection } from './memory-section.tsx';
import { MetadataField } from './metadata-field.tsx';
import { fieldId, useToldAll } from './told.ts';
import { ToolsSection } from './tools/tools-section.tsx';
import { usePossibleBases } from './use-possible-bases.ts';
import { VariablesSection } from './variables-section.tsx';

const words = profilesTexts.form;
/** Few profiles have one, and its form is long. */
const SoulSection = lazy(async () => ({ default: (await import('./soul/soul-section.tsx')).SoulSection }));

interface ProfileFieldsProps {
  draft: Draft;
  agentId: string | undefined;
  onType: (field: TypedField, text: string) => void;
  onPart: (field: PartField, value: JsonValue | undefined) => void;
}

/** What most people write of a profile. */
export function ProfileFields({ draft: { typed, parts }, agentId, onType, onPart }: ProfileFieldsProps) {
  const bases = usePossibleBases(agentId, typed.base_profile_id);
  const policies = useSandboxPolicies();
  const told = useToldAll('');
  const field = (name: TypedField) => ({
    id: fieldId(name),
    name,
    label: words.fields[name],
    description: words.hints[name],
    error: told
      .filter(({ path }) => /^[a-z_]+/.exec(path)?.[0] === name)
      .map(({ path, text, atField }) => (path === name ? atField : text))
      .join(' '),
    autoComplete: 'off',
    value: typed[name],
    onChange: (event: { currentTarget: { value: string } }) => onType(name, event.currentTarget.value),
  });
  const long = { autosize: true, minRows: 2, maxRows: 24 };
  const policy = typed.sandbox_policy_id;
  const unknownPolicy = policy !== '' && policies.every(({ id }) => id !== policy) ? [{ id: policy, name: policy }] : [];
  return (
    <Stack gap="xl">
      <Section title={words.about}>
        <TextInput {...field('name')} withAsterisk spellCheck={false} />
        <TextInput {...field('display_name')} />
        <Textarea {...field('description')} {...long} />
      </Section>
      <Section title={words.behaviour}>
        <NativeSelect
          {...field('base_profile_id')}
          data={[{ value: '', label: words.noBase }, ...bases.map((one) => ({ value: one.id, label: visible(shownName(one)) }))]}
        />
        <Textarea {...field('instructions')} {...long} minRows={8} withAsterisk classNames={{ input: 'raw' }} />
        <Group align="start">
          <TextInput {...field('model')} spellCheck={false} />
          <TextInput {...field('temperature')} inputMode="decimal" />
          <TextInput {...field('top_p')} inputMode="decimal" />
          <TextInput {...field('max_output_tokens')} inputMode="numeric" />
        </Group>
        <NativeSelect
          {...field('trust_level')}
          data={[{ value: '', label: words.noLevel }, ...LEVELS.map((level) => ({ value: level, label: levelName(level) }))]}
        />
      </Section>
      <ToolsSection value={parts.tools} onChange={(tools) => onPart('tools', tools)} />
      <VariablesSection value={parts.variables} onChange={(variables) => onPart('variables', variables)} />
      <MemorySection value={parts.memory} onChange={(memory) => onPart('memory', memory)} />
      <Soul value={parts.soul} onChange={(soul) => onPart('soul', soul)} />
      <Section title={words.more}>
        <NativeSelect
          {...field('sandbox_policy_id')}
          data={[
            { value: '', label: words.noPolicy },
            ...[...policies, ...unknownPolicy].map(({ id, name }) => ({ value: id, label: visible(name) })),
          ]}
        />
        <MetadataField value={parts.metadata} onChange={(metadata) => onPart('metadata', metadata)} />
      </Section>
    </Stack>
  );
}

interface SoulProps {
  value: JsonValue | undefined;
  onChange: (soul: JsonValue | undefined) => void;
}

function Soul(soul: SoulProps) {
  const [isOpen, setIsOpen] = useState(soul.value !== undefined);
  return (
    <details open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)} id={fieldId('soul')} tabIndex={-1}>
      <summary>{profileFormTexts.soul.open}</summary>
      {isOpen && (
        <Suspense fallback={<Text role="status">{texts.loading}</Text>}>
          <SoulSection {...soul} />
        </Suspense>
      )}
    </details>
  );
}
