import { Textarea, TextInput } from '@mantine/core';
import { secretTexts } from '../../texts/companies/secrets.ts';
import type { SecretDraft } from './secret.ts';

const words = secretTexts.create;
const TYPED = { autoCapitalize: 'none', spellCheck: false, w: '100%', maw: '32rem' } as const;

interface SecretFieldsProps {
  draft: SecretDraft;
  /** Those that have to be corrected. */
  problems: readonly (keyof SecretDraft)[];
  valueLabel: string;
  valueHint: string;
  onChange: (draft: SecretDraft) => void;
}

/** The value and the hosts that get it: they change only together. */
export function SecretFields({ draft, problems, valueLabel, valueHint, onChange }: SecretFieldsProps) {
  return (
    <>
      {/* Browsers neither fill in nor offer to keep a password that is new. */}
      <TextInput
        {...TYPED}
        required
        type="password"
        autoComplete="new-password"
        label={valueLabel}
        description={valueHint}
        error={problems.includes('value') && words.valueWrong}
        value={draft.value}
        onChange={(event) => onChange({ ...draft, value: event.currentTarget.value })}
      />
      <Textarea
        {...TYPED}
        required
        autosize
        minRows={2}
        maxRows={8}
        autoComplete="off"
        label={words.hosts}
        description={words.hostsHint}
        error={problems.includes('hosts') && words.hostsWrong}
        value={draft.hosts}
        onChange={(event) => onChange({ ...draft, hosts: event.currentTarget.value })}
      />
    </>
  );
}
