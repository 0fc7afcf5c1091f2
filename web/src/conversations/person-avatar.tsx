import './person-avatar.css';

interface PersonAvatarProps {
  inboxId: string;
  name: string | undefined;
}

const DEGREES = 360;

/** A letter on a colour of the inbox: nobody chooses it, so it tells people with the same name apart. It says nothing to a screen reader. */
export function PersonAvatar({ inboxId, name = '' }: PersonAvatarProps) {
  const hue = Number.parseInt(inboxId.slice(0, 6), 16) % DEGREES || 0;
  return (
    <span aria-hidden className="avatar" data-letter={[...name][0]?.toUpperCase() ?? '?'} style={{ background: `hsl(${hue} 55% 30%)` }} />
  );
}
