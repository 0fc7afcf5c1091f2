// Apart from the file itself: the first view asks this, and loads nothing that makes keys.
const SAVED = 'offshoot-recovery-saved';
const REMIND_AT = 'offshoot-recovery-remind-at';
/** Long enough not to nag, and short enough that few agents are lost. */
const PUT_OFF_MS = 3 * 24 * 60 * 60 * 1000;

/** Whether the person has shown that they have a recovery file of the key in this browser: chosen it after saving, or brought the key with it. */
export const hasSavedRecoveryFile = (): boolean => localStorage.getItem(SAVED) !== null;

export function rememberRecoveryFile(): void {
  localStorage.setItem(SAVED, 'yes');
}

/** Whether it is time to remind the person to save it. */
export const isReminderDue = (nowMs: number): boolean => !hasSavedRecoveryFile() && nowMs >= Number(localStorage.getItem(REMIND_AT) ?? 0);

export function putOffReminder(nowMs: number): void {
  localStorage.setItem(REMIND_AT, String(nowMs + PUT_OFF_MS));
}
