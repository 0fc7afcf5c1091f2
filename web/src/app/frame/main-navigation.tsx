import { Link, useLocation } from '@tanstack/react-router';
import { texts } from '../../texts/app.ts';
import { Badge } from './badge.tsx';
import { icons, mainPages } from './main-pages.ts';

/** A bar at the bottom of a phone, and at the side of wider screens. */
export function MainNavigation() {
  const path = useLocation({ select: ({ pathname }) => pathname });
  const part = path.split('/')[1] ?? '';
  return (
    <nav className="frame-bar" aria-label={texts.mainNavigation}>
      <img className="frame-mark" src="/icon.svg" alt="" width="36" height="36" />
      {mainPages.map(({ to, icon, has, isOnWideScreensOnly }) => (
        <Link
          key={to}
          to={to}
          {...(isOnWideScreensOnly && { className: 'frame-wide' })}
          {...(has.includes(part) && { 'aria-current': path === to ? 'page' : true })}
        >
          <Icon of={icon} />
          <span>{texts.navigation[to]}</span>
          {(to === '/conversations' || to === '/agents') && <Badge of={to} />}
        </Link>
      ))}
    </nav>
  );
}

function Icon({ of }: { of: keyof typeof icons }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden>
      <path d={icons[of]} />
    </svg>
  );
}
