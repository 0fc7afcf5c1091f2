import { visible } from '@offshoot/text/hidden.ts';

/** Text by somebody else: it cannot turn the direction of what is beside it, and what it hides is seen. */
export function Shown({ text }: { text: string }) {
  return <bdi>{visible(text)}</bdi>;
}
