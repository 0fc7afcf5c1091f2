import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { isoDate, type StubContext } from './stub-exchange.ts';

export interface StubText {
  id: string;
  from: string;
  to: string;
  text: string;
  webhook_url: string;
  created_at: string;
  /** Listings of detail records that do not show it yet. */
  unseenReads: number;
}

/** A text from outside, for tests. */
interface TextFromOutside {
  from: string;
  to: string;
  text: string;
  id?: string;
  media?: object[];
}

/** A signed webhook, as Telnyx would post it. */
interface StubHook {
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface StubTexts {
  /** Verifies the webhooks: base64 of 32 bytes. */
  publicKey: string;
  /** Where texts from outside are posted, as in the messaging profile. */
  hookTo(url: string): void;
  /** Every text that was sent, oldest first. */
  sent(): StubText[];
  /** A person writes to a number: the stub obeys their STOP or START and posts the text. Returns the status; undefined: nobody answers. */
  deliver(text: TextFromOutside): Promise<number | undefined>;
  /** What `deliver` would post. */
  hookOf(text: TextFromOutside): StubHook;
  /** Tells how far a sent text is. Returns the status. */
  tell(id: string, status: 'sent' | 'delivered' | 'delivery_failed', code?: string): Promise<number | undefined>;
  /** Signs any body, at any time. */
  signed(url: string, body: string, at?: Date): StubHook;
  isStopped(from: string, to: string): boolean;
  send(text: Omit<StubText, 'id' | 'created_at' | 'unseenReads'>): StubText;
  /** Newest first, as far as they show. */
  records(): StubText[];
  /** From now on a sent text shows in the detail records after so many listings. */
  hideFor(reads: number): void;
}

const STOP = /^(?:stop|stopall|stop all|unsubscribe|cancel|end|quit)$/i;
const START = /^(?:start|unstop)$/i;
/** What comes before the seed of an Ed25519 key in its PKCS #8 form. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const RAW_KEY = 32;

/** The key of every stand-in is the same: it protects nothing. */
function hookKey(): KeyObject {
  const seed = createHash('sha256').update('the stand-in for Telnyx').digest();
  return createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
}

export function stubTexts({ store, now, newId }: StubContext): StubTexts {
  const key = hookKey();
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-RAW_KEY).toString('base64');
  let profileHook = '';
  let unseenReads = 0;

  const pair = (number: string, other: string) => `${number} ${other}`;
  const texts = () => store.allLive<StubText>('text');

  const self: StubTexts = {
    publicKey,
    hookTo: (url) => {
      profileHook = url;
    },
    sent: () => texts().reverse(),
    isStopped: (from, to) => store.live('block', pair(from, to)) !== undefined,
    hideFor: (reads) => {
      unseenReads = reads;
    },
    records() {
      return texts().filter((text) => {
        if (text.unseenReads > 0) store.change('text', text.id, { ...text, unseenReads: text.unseenReads - 1 });
        return text.unseenReads === 0;
      });
    },
    send(text) {
      const sent: StubText = { ...text, id: newId(), created_at: isoDate(now()), unseenReads };
      store.add('text', sent.id, sent);
      return sent;
    },
    signed(url, body, at = new Date(now())) {
      const timestamp = String(Math.floor(at.getTime() / 1000));
      const signature = sign(null, Buffer.from(`${timestamp}|${body}`), key).toString('base64');
      return {
        url,
        body,
        headers: { 'content-type': 'application/json', 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature },
      };
    },
    hookOf: ({ from, to, text, id = newId(), media = [] }) =>
      self.signed(
        profileHook,
        eventOf('message.received', newId(), isoDate(now()), {
          ...{ id, direction: 'inbound', type: 'SMS', from: { phone_number: from, carrier: '', line_type: 'Wireless' } },
          ...{ to: [{ phone_number: to, status: 'webhook_delivered' }], text, media, webhook_url: profileHook },
        }),
      ),
    async deliver(text) {
      const said = text.text.trim();
      if (STOP.test(said)) store.add('block', pair(text.to, text.from), {});
      if (START.test(said)) store.remove('block', pair(text.to, text.from));
      return post(self.hookOf(text));
    },
    async tell(id, status, code) {
      const text = store.live<StubText>('text', id);
      if (!text?.webhook_url) return undefined;
      const { from, to, webhook_url } = text;
      const payload = {
        ...{ id, direction: 'outbound', type: 'SMS', from: { phone_number: from }, to: [{ phone_number: to, status }] },
        ...{ text: text.text, media: [], webhook_url, errors: code === undefined ? [] : [{ code, title: 'An error' }] },
      };
      const event = status === 'sent' ? 'message.sent' : 'message.finalized';
      return post(self.signed(webhook_url, eventOf(event, newId(), isoDate(now()), payload)));
    },
  };
  return self;
}

function eventOf(event_type: string, id: string, occurred_at: string, payload: object): string {
  return JSON.stringify({ data: { record_type: 'event', id, event_type, occurred_at, payload: { record_type: 'message', ...payload } } });
}

async function post({ url, headers, body }: StubHook): Promise<number | undefined> {
  if (url === '') return undefined;
  const response = await fetch(url, { method: 'POST', headers, body }).catch(() => undefined);
  await response?.body?.cancel();
  return response?.status;
}
