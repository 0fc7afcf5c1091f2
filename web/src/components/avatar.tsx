import './avatar.css';
import { avatarColor, initialsOf } from './avatar-look.ts';

const SIZES = { sm: '1.75rem', md: '2.5rem', lg: '3.5rem', xl: '5.5rem' };

interface AvatarProps {
  /** Of the person or the agent: an inbox, an instance or a template. Decides the colour. */
  id: string;
  name: string;
  /** In place of the initials. */
  emoji?: string;
  size?: keyof typeof SIZES;
}

/** Stands beside the name, so a screen reader does not read it. */
export function Avatar({ id, name, emoji, size = 'md' }: AvatarProps) {
  const color = avatarColor(id);
  const width = SIZES[size];
  return (
    <span aria-hidden className="avatar" style={{ width, height: width, fontSize: width, background: emoji ? `${color}33` : color }}>
      {emoji ? <span className="avatar-emoji">{emoji}</span> : <span className="avatar-initials">{initialsOf(name) || '?'}</span>}
    </span>
  );
}
