import type { JsonObject, JsonValue } from '@offshoot/statements';
import { useState } from 'react';
import { SoulFields } from '../../../../soul/soul-fields.tsx';
import { useToldAll } from '../told.ts';
import { soulDraftIn, soulField, soulIn } from './profile-soul.ts';

interface SoulSectionProps {
  value: JsonValue | undefined;
  onChange: (soul: JsonObject | undefined) => void;
}

/** Who the agent is, in the same fields as in the studio. */
export function SoulSection({ value, onChange }: SoulSectionProps) {
  const [draft, setDraft] = useState(() => soulDraftIn(value));
  const told = useToldAll('soul');
  const errors: Record<string, string> = {};
  for (const { path, text, atField } of told) errors[soulField(path)] ??= path === soulField(path) ? atField : text;
  return (
    <SoulFields
      soul={draft}
      onChange={(soul) => {
        setDraft(soul);
        onChange(soulIn(soul));
      }}
      form={{ errors, leave: () => {} }}
    />
  );
}
