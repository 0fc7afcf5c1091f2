import { Container, Group } from '@mantine/core';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { companyPages } from '../companies/company-pages.ts';
import { AppLink } from '../components/app-link.tsx';
import { texts } from '../texts/app.ts';
import { OfflineNotice } from './offline-notice.tsx';

export function Layout() {
  const path = useLocation({ select: ({ pathname }) => pathname });
  const isForCompanies = companyPages.some((page) => page === path);
  return (
    <>
      <a className="skip-link" href="#content">
        {texts.skipToContent}
      </a>
      <header className="header">
        <Container size="lg" py="sm">
          <Group justify="space-between">
            <Link to="/" className="brand">
              {texts.name}
            </Link>
            <Group component="nav" aria-label={texts.mainNavigation}>
              <AppLink to="/">{texts.navigation.store}</AppLink>
              <AppLink to="/conversations">{texts.navigation.conversations}</AppLink>
              <AppLink to="/studio">{texts.navigation.studio}</AppLink>
              <AppLink to="/agents">{texts.navigation.agents}</AppLink>
              <AppLink to="/profiles" isCurrent={isForCompanies}>
                {texts.navigation.companies}
              </AppLink>
              <AppLink to="/inbox">{texts.navigation.inbox}</AppLink>
            </Group>
          </Group>
        </Container>
      </header>
      <Container component="main" id="content" size="lg" py="lg" tabIndex={-1}>
        <OfflineNotice />
        <Outlet />
      </Container>
    </>
  );
}
