import { Anchor, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { PageTitle } from '../components/page-title.tsx';
import { NeedsInbox } from '../owner/needs-inbox.tsx';
import { companiesTexts } from '../texts/companies/companies.ts';
import { ChosenTenant, GoodFor } from './tenants/chosen-tenant.tsx';
import { WaitingCount } from './waiting-count.tsx';
import './companies-layout.css';

const { navigation, pages } = companiesTexts;

/** The pages that lead to each other, in this order. */
const companyPages = ['/profiles', '/api-keys', '/files', '/knowledge', '/secrets', '/usage', '/members'] as const;

interface CompaniesLayoutProps {
  title: string;
  /** What the page is for, below its title. */
  lead?: string;
  /** The title is shown only until the children are: they bring a heading of their own. */
  bringsHeading?: boolean;
  children: ReactNode;
}

/** A page for companies. Its children are shown once the person is signed in and has chosen a tenant: `useV1` and `useTenant` are for them. */
export function CompaniesLayout({ title, lead, bringsHeading = false, children }: CompaniesLayoutProps) {
  // The links are there before the tenant is, which knows the count.
  const [besideKnowledge, setBesideKnowledge] = useState<HTMLElement | null>(null);
  const links = useRef<HTMLElement>(null);
  // On a phone, they do not all fit beside each other.
  useEffect(() => {
    const shown = links.current;
    const current = shown?.querySelector<HTMLElement>('[aria-current=page]');
    if (shown && current) shown.scrollLeft = current.offsetLeft - (shown.clientWidth - current.clientWidth) / 2;
  }, []);
  return (
    <div className="console">
      <nav className="companies" aria-label={navigation} ref={links}>
        {companyPages.map((to) => (
          <Anchor key={to} renderRoot={(props) => <Link to={to} {...props} />}>
            {pages[to]}
            {to === '/knowledge' && <span ref={setBesideKnowledge} />}
          </Anchor>
        ))}
      </nav>
      <NeedsInbox title={title} first={{ label: companiesTexts.begin, before: <GoodFor /> }}>
        {(owner) => (
          <ChosenTenant owner={owner} title={title}>
            {besideKnowledge && createPortal(<WaitingCount />, besideKnowledge)}
            <Stack gap="xl">
              {!bringsHeading && (
                <Stack gap="sm">
                  <PageTitle name={title} />
                  {lead !== undefined && <Text maw="44rem">{lead}</Text>}
                </Stack>
              )}
              {children}
            </Stack>
          </ChosenTenant>
        )}
      </NeedsInbox>
    </div>
  );
}
