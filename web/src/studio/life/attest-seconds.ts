/** For how long a creator vouches for a new version, unless they say otherwise. As long as the command's default. */
export const ATTEST_SECONDS = 30 * 86_400;
