import { createContext, useMemo, useRef, useState } from 'react';

/** Asks first if the person would lose something by choosing another tenant. */
export interface TenantSwitch {
  /** The person wants another tenant and has not answered yet. */
  isAsked: boolean;
  /** From now on it asks, while `isHeld` says so. Returns what ends that. */
  hold(isHeld: () => boolean): () => void;
  leave(): void;
  stay(): void;
}

/** Outside a tenant, nobody can leave it. */
export const TenantSwitchContext = createContext<TenantSwitch>({ isAsked: false, hold: () => () => {}, leave: () => {}, stay: () => {} });

/** `wish`: chooses a tenant, after a question where something holds the one that is chosen. */
export function useTenantSwitch(choose: (tenantId: string) => void): { wish: (tenantId: string) => void; tenantSwitch: TenantSwitch } {
  const holders = useRef(new Set<() => boolean>());
  const [wanted, setWanted] = useState<string>();
  const tenantSwitch = useMemo(
    () => ({
      isAsked: wanted !== undefined,
      hold(isHeld: () => boolean) {
        holders.current.add(isHeld);
        return () => void holders.current.delete(isHeld);
      },
      leave() {
        setWanted(undefined);
        if (wanted !== undefined) choose(wanted);
      },
      stay: () => setWanted(undefined),
    }),
    [wanted, choose],
  );
  const wish = (tenantId: string) => ([...holders.current].some((isHeld) => isHeld()) ? setWanted(tenantId) : choose(tenantId));
  return { wish, tenantSwitch };
}
