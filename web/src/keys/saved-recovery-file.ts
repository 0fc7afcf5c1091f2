const SAVED = 'offshoot-recovery-saved';

/** Whether the person has saved a recovery file of the key in this browser, or brought the key with one. */
export const hasSavedRecoveryFile = (): boolean => localStorage.getItem(SAVED) !== null;

export function rememberRecoveryFile(): void {
  localStorage.setItem(SAVED, 'yes');
}
