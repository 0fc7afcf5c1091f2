import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** A link to a page of this app, in the colours of the theme. */
export function AppLink({
  to,
  isCurrent = false,
  children,
}: {
  to: '/' | '/conversations' | '/agents' | '/inbox' | '/studio' | '/profiles' | '/knowledge';
  /** It also stands for the page that is shown. Its own page is known without. */
  isCurrent?: boolean;
  children: ReactNode;
}) {
  return <Anchor renderRoot={(props) => <Link to={to} {...(isCurrent && { 'aria-current': true })} {...props} />}>{children}</Anchor>;
}
