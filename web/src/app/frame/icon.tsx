import { icons } from './icons.ts';

export function Icon({ of }: { of: keyof typeof icons }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden>
      <path d={icons[of]} />
    </svg>
  );
}
