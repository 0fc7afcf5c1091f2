import type { JsonObject, JsonValue } from '@offshoot/statements';
import { Section } from '../../../components/page-title.tsx';
import { profileFormTexts } from '../../../texts/companies/profile-form.ts';
import { AlsoHas, ChoiceField, FlagField, NumberField, TextField } from './fields/json-fields.tsx';
import { isObject, type Part } from './fields/json-part.ts';
import { StoresField } from './fields/stores-field.tsx';

const words = profileFormTexts.memory;
const USES = (['read', 'suggest'] as const).map((value) => ({ value, label: words.uses[value] }));
const SHOWN = ['conversation_retention_days', 'summary_enabled', 'summary_model', 'vector_store_ids', 'knowledge'];

interface MemorySectionProps {
  value: JsonValue | undefined;
  onChange: (memory: JsonObject | undefined) => void;
}

/** What the agent keeps of conversations and for how long, and what it makes of the team's knowledge. */
export function MemorySection({ value, onChange }: MemorySectionProps) {
  const of: Part = {
    value: isObject(value) ? value : {},
    path: 'memory',
    onChange: (memory) => onChange(Object.keys(memory).length > 0 ? memory : undefined),
  };
  return (
    <Section title={words.title}>
      <NumberField of={of} field="conversation_retention_days" label={words.days} hint={words.daysHint} />
      <FlagField of={of} field="summary_enabled" label={words.summaries} hint={words.summariesHint} none={profileFormTexts.notSaid} />
      <TextField of={of} field="summary_model" label={words.summaryModel} />
      <StoresField of={of} hint={words.storesHint} />
      <ChoiceField of={of} field="knowledge" label={words.knowledge} hint={words.knowledgeHint} none={words.uses.unsaid} choices={USES} />
      <AlsoHas value={of.value} shown={SHOWN} />
    </Section>
  );
}
