import { PasswordInput, TextInput } from '@mantine/core';
import type { Tool } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';

interface ValueInputProps {
  tool: Tool;
  value: string;
  onChange(value: string): void;
  objection: string | undefined;
}

/** Asks for the value of one tool. The creator wrote its texts, so they are shown as text. */
export function ValueInput({ tool: { id, name, prompt, secret, choices }, value, onChange, objection }: ValueInputProps) {
  const common = {
    name: `value-${id}`,
    label: <bdi className="foreign">{prompt || name || id}</bdi>,
    description: choices.length > 0 ? choices.join(', ') : undefined,
    value,
    error: objection,
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
    spellCheck: false,
  };
  // Not "off": password managers would fill in the password of this site.
  return secret ? <PasswordInput {...common} autoComplete="new-password" /> : <TextInput {...common} autoComplete="off" />;
}
