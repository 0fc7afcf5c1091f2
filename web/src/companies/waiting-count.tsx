import { VisuallyHidden } from '@mantine/core';
import { companiesTexts } from '../texts/companies/companies.ts';
import { useTenant } from './tenants/tenants.ts';
import { useWaiting } from './use-waiting.ts';

/** How many suggestions wait for the person, beside the name of the page on which they decide. */
export function WaitingCount() {
  const { scopes } = useTenant();
  const { data: waiting = 0 } = useWaiting(scopes.includes('knowledge:read') && scopes.includes('knowledge:write'));
  if (waiting === 0) return null;
  return (
    <>
      <span aria-hidden> ({waiting.toLocaleString('en')})</span>
      <VisuallyHidden component="span">{companiesTexts.waiting(waiting)}</VisuallyHidden>
    </>
  );
}
