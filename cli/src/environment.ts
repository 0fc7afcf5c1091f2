import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Failure, USAGE } from './failure.ts';

/** Where the gateway is, who the person is, and on which network they have their inbox. */
export interface Environment {
  /** OFFSHOOT_URL without a slash at the end. */
  url: string;
  /** OFFSHOOT_HOME: the folder with one identity. */
  home: string;
  /** XMTP_ENV and XMTP_URL, for the XMTP adapter. */
  xmtp: { XMTP_ENV?: string; XMTP_URL?: string };
}

export function environmentFrom(env: NodeJS.ProcessEnv): Environment {
  return {
    url: gatewayUrl(env.OFFSHOOT_URL || 'http://localhost:8080'),
    home: resolve(env.OFFSHOOT_HOME || join(homedir(), '.offshoot')),
    xmtp: {
      ...(env.XMTP_ENV && { XMTP_ENV: env.XMTP_ENV }),
      ...(env.XMTP_URL && { XMTP_URL: env.XMTP_URL }),
    },
  };
}

function gatewayUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new Failure(USAGE, `OFFSHOOT_URL is "${text}", which is no http or https URL.`, {
      help: 'Set it to a URL such as http://localhost:8080.',
    });
  }
  return text.replace(/\/+$/, '');
}
