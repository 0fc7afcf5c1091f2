// What Telnyx tells of texts, read strictly: anything else is of no use to an agent.
import { fieldsOf, listOf, MalformedAnswer, optionalTextOf, textOf } from '@offshoot/safe-fetch/provider-http/answer-fields.ts';
import { mapHidden } from '@offshoot/text';
import { refusalOf, type TextRefusal } from './text-error.ts';

/** UTF-16 units. A text of ten parts has 1,530 characters. */
const MAX_TEXT = 2_000;
/** A sender is a number, or a name that a company chose. */
const MAX_SENDER = 20;

export interface InboundText {
  is: 'received';
  /** Telnyx's ID of the text. */
  id: string;
  /** A number in E.164, a short code or a name. Anybody can forge it. */
  from: string;
  /** The agent's number, E.164. */
  to: string;
  /** Bounded, without what nobody sees. */
  text: string;
  /** Pictures and the like, which are not read. */
  attachments: number;
}

/** How far a sent text is. */
export interface TextReceipt {
  is: 'sent' | 'failed';
  id: string;
  /** The URL that was given with the text. */
  hook: string;
  /** The agent's number. */
  from: string;
  to: string;
  refusal?: TextRefusal;
}

const FAILED = new Set(['sending_failed', 'delivery_failed', 'gw_reject', 'failed']);

/** Undefined: of another kind, or not of the documented form. */
export function readTelnyxEvent(body: Uint8Array): InboundText | TextReceipt | undefined {
  try {
    const data = fieldsOf(fieldsOf(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))).data, 'data');
    const payload = fieldsOf(data.payload, 'payload');
    switch (data.event_type) {
      case 'message.received':
        return receivedIn(payload);
      case 'message.sent':
      case 'message.finalized':
        return receiptIn(payload);
      default:
        return undefined;
    }
  } catch (error) {
    if (error instanceof MalformedAnswer || error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

type Fields = ReturnType<typeof fieldsOf>;

function receivedIn(payload: Fields): InboundText {
  const text = typeof payload.text === 'string' ? payload.text : '';
  const media = Array.isArray(payload.media) ? payload.media.length : 0;
  return {
    is: 'received',
    ...partiesIn(payload),
    text: mapHidden(text.slice(0, MAX_TEXT).toWellFormed().replace(/\r\n?/g, '\n'), () => '').trim(),
    attachments: Math.min(media, 10),
  };
}

function receiptIn(payload: Fields): TextReceipt {
  const [first] = listOf(payload, 'to');
  const status = fieldsOf(first, 'to').status;
  const parties = partiesIn(payload);
  const hook = optionalTextOf(payload, 'webhook_url') ?? '';
  if (typeof status !== 'string' || !FAILED.has(status)) return { is: 'sent', ...parties, hook };
  return { is: 'failed', ...parties, hook, refusal: refusalOf(firstCodeIn(payload)) };
}

function partiesIn(payload: Fields): { id: string; from: string; to: string } {
  const [first] = listOf(payload, 'to');
  return {
    id: textOf(payload, 'id').slice(0, 100),
    from: senderIn(textOf(fieldsOf(payload.from, 'from'), 'phone_number')),
    to: textOf(fieldsOf(first, 'to'), 'phone_number'),
  };
}

const senderIn = (text: string): string =>
  mapHidden(text.toWellFormed(), () => '')
    .replace(/\s+/gu, ' ')
    .slice(0, MAX_SENDER)
    .trim();

function firstCodeIn(payload: Fields): string | undefined {
  const errors = Array.isArray(payload.errors) ? payload.errors : [];
  const code = (errors[0] as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
