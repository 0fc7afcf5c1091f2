import { useState } from 'react';
import { keepOwnName, ownName } from './convos/profiles.ts';

/** The name of the person in front of this page, who is asked once. */
export function useOwnName() {
  const [name, setName] = useState(() => ownName() ?? '');
  const [isKnown, setKnown] = useState(() => ownName() !== undefined);
  return {
    name,
    setName,
    /** Whether to ask for it. */
    isAsked: !isKnown,
    /** Keeps and returns it. */
    keep(): string {
      const tidy = name.trim();
      if (tidy === '') return tidy;
      keepOwnName(tidy);
      setKnown(true);
      return tidy;
    },
  };
}
