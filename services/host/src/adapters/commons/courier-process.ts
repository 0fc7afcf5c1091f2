// The courier: a confined process that is told texts and passes, says each once on a connection of its own, and ends. It knows no agent, owner or
// key, reads no file but its own code, and has no environment.
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { frame, readFrames } from '@offshoot/documents/confined/frames.ts';

/** What it is told, once. */
export interface Load {
  /** After that it ends, done or not. */
  ttlMs: number;
  headers: Readonly<Record<string, string>>;
  calls: { url: string; body: string; afterMs: number }[];
}

/** What it says of each call. `status` 0: nobody answered. */
export interface Answered {
  place: number;
  status: number;
  text: string;
}

const CALL_MS = 60_000;
const MAX_ANSWER = 16_000;

function answerTo(url: string, headers: Load['headers'], body: string): Promise<Omit<Answered, 'place'>> {
  return new Promise((resolve) => {
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    const nothing = () => resolve({ status: 0, text: '' });
    // No agent: two calls on one connection would be known as one sender’s.
    const call = send(
      url,
      { method: 'POST', agent: false, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
          if (text.length > MAX_ANSWER) response.destroy();
        });
        response.once('close', () => resolve({ status: response.statusCode ?? 0, text }));
        response.once('error', nothing);
      },
    );
    const timer = setTimeout(() => call.destroy(), CALL_MS);
    call.once('error', nothing);
    call.once('close', () => {
      clearTimeout(timer);
      nothing();
    });
    call.end(body);
  });
}

async function carry({ calls, headers, ttlMs }: Load): Promise<void> {
  setTimeout(() => process.exit(1), ttlMs);
  await Promise.all(
    calls.map(async ({ url, body, afterMs }, place) => {
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      const answered: Answered = { place, ...(await answerTo(url, headers, body)) };
      process.stdout.write(frame(Buffer.from(JSON.stringify(answered))));
    }),
  );
}

readFrames(process.stdin, Number.POSITIVE_INFINITY, async (load) => {
  if (load === undefined) return;
  await carry(JSON.parse(load.toString()) as Load);
  process.stdout.end(() => process.exit(0));
});
// Who sent it is gone.
process.stdin.once('end', () => process.exit(1));
