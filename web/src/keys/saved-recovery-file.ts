// Apart from the file itself: the first view asks this, and loads nothing that makes keys.
const SAVED = 'offshoot-recovery-saved';

/** Whether the person has shown that they have a recovery file of the key in this browser: chosen it after saving, or brought the key with it. */
export const hasSavedRecoveryFile = (): boolean => localStorage.getItem(SAVED) !== null;

export function rememberRecoveryFile(): void {
  localStorage.setItem(SAVED, 'yes');
}
