import { profileFormTexts } from '../../../../texts/companies/profile-form.ts';
import { AlsoHas } from '../fields/json-fields.tsx';
import type { Part } from '../fields/json-part.ts';
import { NamedChoice } from '../fields/named-choice.tsx';
import { useSandboxPolicies } from '../fields/use-named.ts';
import { ContainerField } from './container-field.tsx';

const words = profileFormTexts.tools.code;

/** Runs programs, in the surroundings that a sandbox policy describes. */
export const CodeFields = ({ of }: { of: Part }) => (
  <>
    <NamedChoice
      of={of}
      field="sandbox_policy_id"
      label={words.policy}
      hint={words.policyHint}
      none={words.ofProfile}
      all={useSandboxPolicies()}
    />
    <ContainerField of={of} />
    <AlsoHas value={of.value} shown={['type', 'sandbox_policy_id', 'container']} />
  </>
);
