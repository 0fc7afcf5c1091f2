/** Of a template that exists only as a draft in this browser. */
const PREFIX = 'new-';

export const newTemplateId = (): string => PREFIX + crypto.randomUUID().slice(-12);
export const isNewTemplate = (id: string): boolean => id.startsWith(PREFIX);
