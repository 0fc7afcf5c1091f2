// "I'm sorry, but I can't help with that.": a refusal without specifics. A refusal that gives a reason is an answer.

const MAX_REFUSAL = 300;
const REFUSAL = new RegExp(
  [
    String.raw`^(?:(?:i'm|i am) (?:really |very |so |truly )?sorry|sorry|apologies|my apologies|i apologi[sz]e|unfortunately|as an ai(?: language model| assistant)?|no)?[\s,.!:;–—-]*(?:but |however,? |that )?`,
    "(?:i (?:can't|cannot|can not|won't|will not|am unable to|am not able to|must decline|have to decline)|i'm (?:unable|not able) to|unable to)",
    '(?: (?:help|assist|comply|continue|do (?:that|this)|answer (?:that|this)|respond(?: to (?:that|this))?|fulfil?l (?:that|this|your)|process (?:that|this)|discuss (?:that|this)))?',
    '(?: you)?(?: (?:with|in|on))?(?: (?:that|this|it|your|such|these|those|the))*(?: (?:requests?|questions?|topics?|matters?|conversation))?',
    String.raw`(?:[.!]+(?: (?:is there (?:something|anything) else|how else (?:can|may) i|please |let me know|if you (?:have|need|want))[^\n]*)?)?$`,
  ].join(''),
);

export function isBareRefusal(reply: string): boolean {
  if (reply.length > MAX_REFUSAL) return false;
  return REFUSAL.test(
    reply
      .toLowerCase()
      .replace(/[’‘`´]/g, "'")
      .replace(/\s+/g, ' ')
      .trim(),
  );
}
