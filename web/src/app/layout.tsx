import { Outlet } from '@tanstack/react-router';
import { texts } from '../texts/app.ts';
import { MainNavigation } from './frame/main-navigation.tsx';
import { OfflineNotice } from './offline-notice.tsx';

export function Layout() {
  return (
    <>
      <a className="skip-link" href="#content">
        {texts.skipToContent}
      </a>
      <div className="frame">
        <MainNavigation />
        <main className="frame-content" id="content" tabIndex={-1}>
          <OfflineNotice />
          <Outlet />
        </main>
      </div>
    </>
  );
}
