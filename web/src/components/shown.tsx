import { visible } from '@offshoot/text/hidden.ts';

/** Another person's text: it cannot change the direction of the text beside it, and its hidden characters show. */
export function Shown({ text }: { text: string }) {
  return <bdi>{visible(text)}</bdi>;
}
