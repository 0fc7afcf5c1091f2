import { Button, Checkbox, Fieldset, Group, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { levelName } from '@offshoot/actions/level-texts.ts';
import { EscalationAction, ResponseStyle, TrustLevel } from '@offshoot/gen/offshoot/soul/v1/soul_pb.ts';
import { useId } from 'react';
import { soulTexts as words } from '../texts/soul.ts';
import { type FormState, fieldId, fieldProps } from './field.ts';
import { MarkdownField } from './markdown-field.tsx';
import { emptyRule, emptyTrigger, type RuleDraft, type SoulDraft, type TriggerDraft } from './soul-draft.ts';

const options = (labels: Readonly<Record<number, string>>) => Object.entries(labels).map(([value, label]) => ({ value, label }));
const STYLES = options({
  [ResponseStyle.UNSPECIFIED]: words.style.none,
  [ResponseStyle.CONVERSATIONAL]: words.style.conversational,
  [ResponseStyle.STRUCTURED]: words.style.structured,
  [ResponseStyle.MINIMAL]: words.style.minimal,
});
const LEVELS = options({
  [TrustLevel.UNSPECIFIED]: words.noLevel,
  [TrustLevel.L1]: levelName('L1'),
  [TrustLevel.L2]: levelName('L2'),
  [TrustLevel.L3]: levelName('L3'),
  [TrustLevel.L4]: levelName('L4'),
});
const ESCALATIONS = options({
  [EscalationAction.REQUEST_APPROVAL]: words.escalation.request,
  [EscalationAction.ESCALATE]: words.escalation.escalate,
  [EscalationAction.BLOCK]: words.escalation.block,
});

interface SoulFieldsProps {
  soul: SoulDraft;
  onChange(soul: SoulDraft): void;
  form: FormState;
}

type Typed = { currentTarget: { value: string } };

/** Who the agents are: in free words, and in parts that the agents hold to. */
export function SoulFields({ soul, onChange, form }: SoulFieldsProps) {
  const change = (changed: Partial<SoulDraft>) => onChange({ ...soul, ...changed });
  const text = (name: keyof SoulDraft & ('role' | 'principles' | 'values' | 'domains' | 'limitations')) => ({
    ...fieldProps(`soul.${name}`, form),
    value: soul[name],
    onChange: (event: Typed) => change({ [name]: event.currentTarget.value }),
    label: words[name],
    description: words.hints[name],
  });
  const lines = { autosize: true, minRows: 2 };
  return (
    <Stack gap="sm">
      <TextInput {...text('role')} />
      <MarkdownField
        name="soul.text"
        label={words.text}
        description={words.hints.text}
        value={soul.text}
        onChange={(typed) => change({ text: typed })}
        form={form}
      />
      <Textarea {...text('principles')} {...lines} />
      <Textarea {...text('values')} {...lines} />
      <Textarea {...text('domains')} {...lines} />
      <Textarea {...text('limitations')} {...lines} />
      <NativeSelect
        {...fieldProps('soul.response_style', form)}
        label={words.styleLabel}
        data={STYLES}
        value={String(soul.style)}
        onChange={(event) => change({ style: Number(event.currentTarget.value) as ResponseStyle })}
      />
      <TextInput
        {...fieldProps('soul.max_output_tokens', form)}
        label={words.maxOutputTokens}
        description={words.hints.maxOutputTokens}
        inputMode="numeric"
        value={soul.maxOutputTokens}
        onChange={(event) => change({ maxOutputTokens: event.currentTarget.value })}
      />
      <Checkbox
        label={words.progressive}
        description={words.hints.progressive}
        checked={soul.isProgressive !== false}
        onChange={(event) => change({ isProgressive: event.currentTarget.checked })}
      />
      <NativeSelect
        {...fieldProps('soul.suggested_level', form)}
        label={words.levelLabel}
        description={words.hints.level}
        data={LEVELS}
        value={String(soul.suggestedLevel)}
        onChange={(event) => change({ suggestedLevel: Number(event.currentTarget.value) as TrustLevel })}
      />
      <Textarea
        {...fieldProps('soul.restricted_topics', form)}
        {...lines}
        label={words.restrictedTopics}
        description={words.hints.restrictedTopics}
        value={soul.restrictedTopics}
        onChange={(event) => change({ restrictedTopics: event.currentTarget.value })}
      />
      <Entries
        name="proactive_triggers"
        first="trigger"
        texts={words.triggers}
        entries={soul.triggers}
        make={emptyTrigger}
        onChange={(triggers) => change({ triggers })}
        fields={(trigger, at, edit) => <TriggerFields trigger={trigger} at={at} edit={edit} form={form} />}
      />
      <Entries
        name="escalation_rules"
        first="condition"
        texts={words.rules}
        entries={soul.rules}
        make={emptyRule}
        onChange={(rules) => change({ rules })}
        fields={(rule, at, edit) => <RuleFields rule={rule} at={at} edit={edit} form={form} />}
      />
    </Stack>
  );
}

interface EntriesProps<Entry extends { key: string }> {
  /** Of the list in the contract. */
  name: string;
  /** The field of an entry that is focused when it is added. */
  first: string;
  texts: { hint: string; add: string; each(place: number): string; remove(place: number): string };
  entries: readonly Entry[];
  make(key: string): Entry;
  onChange(entries: Entry[]): void;
  fields(entry: Entry, at: number, edit: (changed: Partial<Entry>) => void): React.ReactNode;
}

function Entries<Entry extends { key: string }>({ name, first, texts, entries, make, onChange, fields }: EntriesProps<Entry>) {
  const addId = useId();
  const remove = (at: number) => {
    onChange(entries.filter((_, i) => i !== at));
    // The button that had the focus is gone.
    document.getElementById(addId)?.focus();
  };
  const add = () => {
    onChange([...entries, make(crypto.randomUUID())]);
    requestAnimationFrame(() => document.getElementById(fieldId(`soul.${name}.${entries.length}.${first}`))?.focus());
  };
  return (
    <Stack gap="sm">
      <Text size="sm">{texts.hint}</Text>
      {entries.map((entry, at) => (
        <Fieldset key={entry.key} legend={texts.each(at + 1)}>
          <Stack gap="sm">
            {fields(entry, at, (changed) => onChange(entries.map((one, i) => (i === at ? { ...one, ...changed } : one))))}
            <div>
              <Button size="compact-sm" variant="default" onClick={() => remove(at)}>
                {texts.remove(at + 1)}
              </Button>
            </div>
          </Stack>
        </Fieldset>
      ))}
      <div>
        <Button id={addId} variant="default" onClick={add}>
          {texts.add}
        </Button>
      </div>
    </Stack>
  );
}

interface FieldsProps<Entry> {
  at: number;
  edit(changed: Partial<Entry>): void;
  form: FormState;
}

function TriggerFields({ trigger, at, edit, form }: FieldsProps<TriggerDraft> & { trigger: TriggerDraft }) {
  const field = (name: 'trigger' | 'action') => ({
    ...fieldProps(`soul.proactive_triggers.${at}.${name}`, form),
    value: trigger[name],
    onChange: (event: Typed) => edit({ [name]: event.currentTarget.value }),
  });
  return (
    <Group align="start" grow preventGrowOverflow={false}>
      <TextInput {...field('trigger')} label={words.triggers.when} description={words.triggers.whenHint} withAsterisk />
      <TextInput {...field('action')} label={words.triggers.what} description={words.triggers.whatHint} withAsterisk />
    </Group>
  );
}

function RuleFields({ rule, at, edit, form }: FieldsProps<RuleDraft> & { rule: RuleDraft }) {
  const name = (field: string) => fieldProps(`soul.escalation_rules.${at}.${field}`, form);
  return (
    <>
      <TextInput
        {...name('condition')}
        label={words.rules.condition}
        description={words.rules.conditionHint}
        withAsterisk
        value={rule.condition}
        onChange={(event) => edit({ condition: event.currentTarget.value })}
      />
      <NativeSelect
        {...name('action')}
        label={words.rules.action}
        data={ESCALATIONS}
        value={String(rule.action)}
        onChange={(event) => edit({ action: Number(event.currentTarget.value) as EscalationAction })}
      />
    </>
  );
}
