import { NativeSelect, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { type Tool, ValueFormat } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { type ClipboardEvent, type InputHTMLAttributes, useId } from 'react';
import { settingsTexts } from '../texts/settings.ts';
import '@mantine/core/styles/PasswordInput.css';

/** So that a phone shows the right keys. */
const inputModes: Record<ValueFormat, InputHTMLAttributes<HTMLInputElement>['inputMode']> = {
  [ValueFormat.UNSPECIFIED]: 'text',
  [ValueFormat.EMAIL]: 'email',
  [ValueFormat.PHONE]: 'tel',
  [ValueFormat.URL]: 'url',
  [ValueFormat.NUMBER]: 'decimal',
};

interface ValueFieldProps {
  tool: Tool;
  /** What an empty field means. Absent: no value. */
  hint?: string | undefined;
  value: string;
  onChange(value: string): void;
  objection: string | undefined;
  onObjection(objection: string): void;
}

/** Asks for the value of one tool. The creator wrote its texts: they are shown as text, and never tell the browser what to do. */
export function ValueField({ tool, hint, value, onChange, objection, onObjection }: ValueFieldProps) {
  const { id, name, prompt, required, secret, format, choices } = tool;
  const words = settingsTexts.value;
  const fieldId = useId();
  const label = (
    <bdi className="foreign">
      {prompt || name || id}
      {required ? '' : ` (${words.optional})`}
    </bdi>
  );
  const common = {
    name: `value-${id}`,
    label,
    required,
    value,
    error: objection,
    // The browser's own check would say less, and in another place.
    withAsterisk: required,
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
    autoComplete: 'off',
    spellCheck: false,
  };
  if (choices.length > 0) {
    const { spellCheck, ...select } = common;
    return <NativeSelect {...select} data={[{ value: '', label: hint ?? (required ? words.choose : words.none) }, ...choices]} />;
  }
  if (secret) {
    // A field of one line would join the lines silently, and the agent would get another secret.
    const refuseLines = (event: ClipboardEvent) => {
      if (!/[\r\n]/.test(event.clipboardData.getData('text').trim())) return;
      event.preventDefault();
      onObjection(words.lines);
    };
    // Not "off": password managers would fill in the password of this site.
    return (
      <PasswordInput
        {...common}
        id={fieldId}
        // Other fields of Mantine do this by themselves.
        aria-invalid={objection !== undefined}
        aria-describedby={objection === undefined ? `${fieldId}-description` : `${fieldId}-error ${fieldId}-description`}
        description={[words.secret, hint].filter(Boolean).join(' ')}
        autoComplete="new-password"
        onPaste={refuseLines}
        visibilityToggleFocusable
        visibilityToggleButtonProps={{ 'aria-label': words.show }}
      />
    );
  }
  if (format === ValueFormat.UNSPECIFIED) return <Textarea {...common} description={hint} autosize maxRows={8} />;
  return <TextInput {...common} description={hint} inputMode={inputModes[format]} />;
}
