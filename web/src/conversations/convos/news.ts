import type { DecodedMessage } from '@xmtp/browser-sdk';

/** In which conversation there is something new: this message, or, without it, anything. */
export interface NewsItem {
  conversationId: string;
  message?: DecodedMessage<unknown>;
}

/** What is new since the last reading. `all`: anything, anywhere. */
export type News = 'all' | NewsItem[];

/** With more, reading everything costs less. */
const MAX_ITEMS = 50;

export function withItem(news: News, item: NewsItem): News {
  return news === 'all' || news.length === MAX_ITEMS ? 'all' : [...news, item];
}
