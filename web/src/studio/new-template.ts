/** For how long a creator vouches for a new version, unless they say otherwise. As long as the command's default. */
export const ATTEST_SECONDS = 30 * 86_400;

/** Of a template that exists only as a draft in this browser. */
const PREFIX = 'new-';

export const newTemplateId = (): string => PREFIX + crypto.randomUUID().slice(-12);
export const isNewTemplate = (id: string): boolean => id.startsWith(PREFIX);
