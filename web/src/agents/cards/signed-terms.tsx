import { Code } from '@mantine/core';
import { type CardTerms, signedLines } from '@offshoot/actions';

/** All that a signature approves, as the command shows it, too. */
export function SignedTerms({ terms }: { terms: CardTerms }) {
  return (
    <Code block className="command foreign" dir="ltr">
      {signedLines(terms).join('\n')}
    </Code>
  );
}
