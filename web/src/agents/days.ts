/** `time`: ISO 8601. */
export const dayOfText = (time: string): string => new Date(time).toLocaleDateString('en', { dateStyle: 'medium' });

export const momentOf = (time: Date): string => time.toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' });
