/** A card as people read it in the conversation. */
export interface ShownCard {
  /** Marks of where its texts come from, as in `withMarks` of packages/memory. Often empty. */
  marks: string;
  title: string;
  /** All that it asks for, as it is written there. */
  lines: { name: string; value: string }[];
  expiresAt: Date;
  /** Of a card that takes its owner's signature: the agent that they sign it for. */
  signedFor?: { instanceId: string };
}

/** Marks are no letters, so an answer that only mentions a card is none. */
const TITLE = /^(?<marks>[^\p{L}\p{N}\n]{0,24})May I\? (?<title>[^\n]+)$/u;
const END =
  /^(?:👍 to do it,|My owner has to sign this: [^\n.]{1,60} (?<instanceId>inst_[0-9a-z]{26}) [0-9a-f]{8}\.) 👎 to leave it\. Until (?<day>\d{4}-\d\d-\d\d) (?<time>\d\d:\d\d) UTC\.$/u;

/**
 * What `cardText` wrote. Undefined: the text is no card. Anybody can write such a text, so ask only for a message of a proven agent; and only
 * the agent knows whether it has asked this, so an answer to what it did not ask does nothing.
 */
export function readCard(text: string): ShownCard | undefined {
  const [first = '', ...rest] = text.split('\n');
  const { marks = '', title } = TITLE.exec(first)?.groups ?? {};
  const end = END.exec(rest.pop() ?? '')?.groups;
  const expiresAt = new Date(`${end?.day}T${end?.time}Z`);
  const lines = rest.map((line) => {
    const at = line.indexOf(': ');
    return at > 0 ? { name: line.slice(0, at), value: line.slice(at + 2) } : undefined;
  });
  if (title === undefined || end === undefined || Number.isNaN(expiresAt.getTime()) || lines.includes(undefined)) return undefined;
  const { instanceId } = end;
  return {
    marks: marks.trim(),
    title,
    lines: lines.filter((line) => line !== undefined),
    expiresAt,
    ...(instanceId !== undefined && { signedFor: { instanceId } }),
  };
}
