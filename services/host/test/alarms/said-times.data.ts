// What people say of times, and what is right. Said on Monday, 4 May 2026, 12:00 UTC.

export interface SaidTime {
  said: string;
  /** Of a call that a good model makes: its words and fields. */
  call: Record<string, unknown>;
  /** Why it is asked back; or when it rings. */
  right: string | { rings: readonly string[]; zone?: string; isOnce?: true; text: string };
  /** Only a model understands it: without one, it is asked back. */
  needsModel?: true;
}

const once = (said: string, when: string, [date, time]: readonly [string, string], text: string): SaidTime => ({
  said,
  call: { when, text, date, times: [time] },
  right: { rings: [`${date}T${time}`], isOnce: true, text },
});

export const SAID_TIMES: readonly SaidTime[] = [
  once('remind me tomorrow at 9 to send the weekly report', 'tomorrow at 9', ['2026-05-05', '09:00'], 'send the weekly report'),
  once('remind me on Friday at 9 to cancel the daily newsletter', 'on Friday at 9', ['2026-05-08', '09:00'], 'cancel the daily newsletter'),
  once(
    'remind me tomorrow at 10 that the shop is closed on Mondays',
    'tomorrow at 10',
    ['2026-05-05', '10:00'],
    'the shop is closed on Mondays',
  ),
  once('remind me tomorrow at 9 that the train leaves at 11:15', 'tomorrow at 9', ['2026-05-05', '09:00'], 'the train leaves at 11:15'),
  once('remind me tomorrow to check the hourly backup', 'tomorrow', ['2026-05-05', '09:00'], 'check the hourly backup'),
  once('remind me on Thursday to ask about tonight', 'on Thursday', ['2026-05-07', '09:00'], 'ask about tonight'),
  once('remind me at 6pm that dinner is at 8', 'at 6pm', ['2026-05-04', '18:00'], 'dinner is at 8'),
  once('remind me at 20:00 get milk', 'at 20:00', ['2026-05-04', '20:00'], 'get milk'),
  once('remind me at 17:00 vet appointment', 'at 17:00', ['2026-05-04', '17:00'], 'vet appointment'),
  once('remind me at 18:00 art class', 'at 18:00', ['2026-05-04', '18:00'], 'art class'),
  once('remind me at 12:00 eat lunch', 'at 12:00', ['2026-05-05', '12:00'], 'eat lunch'),
  once('remind me at 19:00 cat food', 'at 19:00', ['2026-05-04', '19:00'], 'cat food'),
  {
    said: 'remind me at 9 am Paris time to call',
    call: { when: 'at 9 am Paris time', text: 'call', date: '2026-05-05', times: ['09:00'], zone: 'Europe/Paris' },
    right: { rings: ['2026-05-05T09:00'], zone: 'Europe/Paris', isOnce: true, text: 'call' },
  },
  {
    said: 'remind us every day at 9 am PT to call',
    call: { when: 'every day at 9 am PT', text: 'call', every: 'day', times: ['09:00'], zone: 'America/Los_Angeles' },
    right: { rings: ['2026-05-04T09:00', '2026-05-05T09:00'], zone: 'America/Los_Angeles', text: 'call' },
  },
  {
    said: 'remind me in an hour and a half to stretch',
    call: { when: 'in an hour and a half', text: 'stretch', in_minutes: 90 },
    right: { rings: ['2026-05-04T13:30'], isOnce: true, text: 'stretch' },
  },
  {
    said: 'remind me every day at 9 and 21 to take the pills',
    call: { when: 'every day at 9 and 21', text: 'take the pills', every: 'day', times: ['09:00', '21:00'] },
    right: { rings: ['2026-05-04T21:00', '2026-05-05T09:00', '2026-05-05T21:00'], text: 'take the pills' },
  },
  {
    said: 'remind me every 4 hours from 9 to 17 until Friday to look at the oven',
    call: {
      when: 'every 4 hours from 9 to 17 until Friday',
      text: 'look at the oven',
      every: 'day',
      times: ['09:00', '13:00', '17:00'],
      until: '2026-05-08',
    },
    right: { rings: ['2026-05-04T13:00', '2026-05-04T17:00', '2026-05-05T09:00'], text: 'look at the oven' },
  },
  {
    said: 'remind me every 2 hours until 18:00 to drink',
    call: { when: 'every 2 hours until 18:00', text: 'drink', every: 'day', times: ['14:00', '16:00', '18:00'], until: '2026-05-04' },
    right: { rings: ['2026-05-04T14:00', '2026-05-04T16:00', '2026-05-04T18:00', 'never'], text: 'drink' },
  },
  {
    said: 'remind me every 2 hours to drink',
    call: { when: 'every 2 hours', text: 'drink', every: 'day', times: ['09:00', '11:00'] },
    right: 'which-hours',
  },
  {
    said: 'remind me twice a day to stretch',
    call: { when: 'twice a day', text: 'stretch', every: 'day', times: ['09:00', '21:00'] },
    right: 'which-times',
  },
  {
    said: 'remind us every weekday at 8 except Friday to open the doors',
    call: {
      ...{ when: 'every weekday at 8 except Friday', text: 'open the doors', every: 'week', times: ['08:00'] },
      weekdays: ['Monday', 'Tuesday', 'Wednesday', 'Thursday'],
    },
    right: { rings: ['2026-05-05T08:00', '2026-05-06T08:00', '2026-05-07T08:00', '2026-05-11T08:00'], text: 'open the doors' },
  },
  {
    said: 'remind me every day at 9 until Friday to water the plants',
    call: { when: 'every day at 9 until Friday', text: 'water the plants', every: 'day', times: ['09:00'], until: '2026-05-08' },
    right: { rings: ['2026-05-05T09:00', '2026-05-06T09:00', '2026-05-07T09:00', '2026-05-08T09:00', 'never'], text: 'water the plants' },
  },
  {
    said: 'remind me every month on the last day to pay the rent',
    call: { when: 'every month on the last day', text: 'pay the rent', every: 'month', on_last_day_of_month: true },
    right: { rings: ['2026-05-31T09:00', '2026-06-30T09:00', '2026-07-31T09:00'], text: 'pay the rent' },
  },
  {
    said: 'remind us every year on February 29 to call Leo',
    call: { when: 'every year on February 29', text: 'call Leo', every: 'year', date: '2028-02-29' },
    right: { rings: ['2028-02-29T09:00', '2032-02-29T09:00'], text: 'call Leo' },
  },
  // The whole kind around them.
  once('remind me to call the hotel tomorrow at 15:00', 'tomorrow at 15:00', ['2026-05-05', '15:00'], 'call the hotel'),
  once('tomorrow at 10 remind us to vote', 'tomorrow at 10', ['2026-05-05', '10:00'], 'vote'),
  {
    said: 'remind me at 9 am GET to call',
    call: { when: 'at 9 am GET', text: 'call', date: '2026-05-05', times: ['09:00'], zone: 'Asia/Tbilisi' },
    right: 'zone',
  },
  {
    said: 'remind me tomorrow at 9 am EST to call',
    call: { when: 'tomorrow at 9 am EST', text: 'call', date: '2026-05-05', times: ['09:00'], zone: 'America/New_York' },
    right: 'zone',
  },
  {
    said: 'remind me at 17:00 PT appointment',
    call: { when: 'at 17:00', text: 'PT appointment', date: '2026-05-04', times: ['17:00'] },
    right: { rings: ['2026-05-04T17:00'], isOnce: true, text: 'PT appointment' },
    needsModel: true,
  },
  {
    said: 'remind me every day at 9 for a week to water the plants',
    call: { when: 'every day at 9 for a week', text: 'water the plants', every: 'day', times: ['09:00'], until: '2026-05-11' },
    right: {
      rings: [5, 6, 7, 8, 9, 10, 11].map((day) => `2026-05-${String(day).padStart(2, '0')}T09:00`).concat('never'),
      text: 'water the plants',
    },
  },
  {
    said: 'remind me every day at 9 until the lake freezes to swim',
    call: { when: 'every day at 9 until the lake freezes', text: 'swim', every: 'day', times: ['09:00'] },
    right: 'end',
  },
  {
    said: 'remind me every day at 9 except on holidays to open',
    call: { when: 'every day at 9 except on holidays', text: 'open', every: 'day', times: ['09:00'] },
    right: 'exception',
  },
  {
    said: 'remind me every first Monday of the month to pay',
    call: { when: 'every first Monday of the month', text: 'pay', every: 'month' },
    right: 'repeat',
  },
  {
    said: 'remind me every 20 minutes to drink',
    call: { when: 'every 20 minutes', text: 'drink', in_minutes: 20 },
    right: 'too-often',
  },
  {
    said: 'remind me tomorrow at 9 to call and on Friday at 10 to write',
    call: { when: 'tomorrow at 9', text: 'call', date: '2026-05-05', times: ['09:00'] },
    right: { rings: ['2026-05-05T09:00'], isOnce: true, text: 'call' },
    needsModel: true,
  },
  {
    said: 'remind me Friday prayers start at 1',
    call: { when: 'Friday', text: 'prayers start at 1', date: '2026-05-08' },
    right: { rings: ['2026-05-08T09:00'], isOnce: true, text: 'prayers start at 1' },
    needsModel: true,
  },
  once('remind me at 7 tomorrow evening to leave', 'at 7 tomorrow evening', ['2026-05-05', '19:00'], 'leave'),
  once('remind me at noon on Friday to eat', 'at noon on Friday', ['2026-05-08', '12:00'], 'eat'),
  once('remind me tomorrow at noon to take noon pills', 'tomorrow at noon', ['2026-05-05', '12:00'], 'take noon pills'),
  once('remind me at midnight to check the oven', 'at midnight', ['2026-05-05', '00:00'], 'check the oven'),
  once('remind me at midnight tonight to check the oven', 'at midnight tonight', ['2026-05-05', '00:00'], 'check the oven'),
  once('remind me in two weeks to renew the visa', 'in two weeks', ['2026-05-18', '09:00'], 'renew the visa'),
  once('remind me the day after tomorrow at 18:30 to call', 'the day after tomorrow at 18:30', ['2026-05-06', '18:30'], 'call'),
  once('remind me this evening at 7 to feed the cat', 'this evening at 7', ['2026-05-04', '19:00'], 'feed the cat'),
  once('remind me on June 1st at 8:30 pm to pay', 'on June 1st at 8:30 pm', ['2026-06-01', '20:30'], 'pay'),
  once('remind me next week on Tuesday to pay', 'next week on Tuesday', ['2026-05-12', '09:00'], 'pay'),
  {
    said: 'remind us every day at midnight to lock up',
    call: { when: 'every day at midnight', text: 'lock up', every: 'day', times: ['00:00'] },
    right: { rings: ['2026-05-05T00:00', '2026-05-06T00:00'], text: 'lock up' },
  },
  {
    said: 'remind me on Friday at midnight to check the oven',
    call: { when: 'on Friday at midnight', text: 'check the oven', date: '2026-05-08', times: ['00:00'] },
    right: 'hour',
  },
  {
    said: 'remind me tomorrow at 9 UTC+2 to call',
    call: { when: 'tomorrow at 9 UTC+2', text: 'call', date: '2026-05-05', times: ['09:00'], zone: '+02:00' },
    right: { rings: ['2026-05-05T09:00'], zone: 'Etc/GMT-2', isOnce: true, text: 'call' },
  },
  {
    said: 'remind us every day at 14:00 GMT-3 to call',
    call: { when: 'every day at 14:00 GMT-3', text: 'call', every: 'day', times: ['14:00'], zone: 'UTC-3' },
    right: { rings: ['2026-05-04T14:00', '2026-05-05T14:00'], zone: 'Etc/GMT+3', text: 'call' },
  },
  {
    said: 'remind me at 14:00 UTC+5:30 to call',
    call: { when: 'at 14:00 UTC+5:30', text: 'call', times: ['14:00'], zone: '+05:30' },
    right: 'zone',
  },
  { said: 'remind me next week to pay', call: { when: 'next week', text: 'pay', date: '2026-05-11' }, right: 'which-day' },
  {
    said: 'remind me at 3 pm Tokyo time that UTC+2 is our zone',
    call: { when: 'at 3 pm Tokyo time', text: 'UTC+2 is our zone', date: '2026-05-05', times: ['15:00'], zone: 'Asia/Tokyo' },
    right: { rings: ['2026-05-05T15:00'], zone: 'Asia/Tokyo', isOnce: true, text: 'UTC+2 is our zone' },
  },
  {
    said: 'recuérdame mañana a las 9:30 llamar a mamá',
    call: { when: 'mañana a las 9:30', text: 'llamar a mamá', date: '2026-05-05', times: ['09:30'] },
    right: { rings: ['2026-05-05T09:30'], isOnce: true, text: 'llamar a mamá' },
    needsModel: true,
  },
  {
    said: "rappelle-moi demain à 9:30 d'appeler",
    call: { when: 'demain à 9:30', text: 'appeler', date: '2026-05-05', times: ['09:30'] },
    right: { rings: ['2026-05-05T09:30'], isOnce: true, text: 'appeler' },
    needsModel: true,
  },
  {
    said: 'remind me a week from Tuesday at 9 to call',
    call: { when: 'a week from Tuesday at 9', text: 'call', date: '2026-05-12', times: ['09:00'] },
    right: { rings: ['2026-05-12T09:00'], isOnce: true, text: 'call' },
    needsModel: true,
  },
  {
    said: 'erinnere mich morgen um 9:30 daran, die Oma anzurufen',
    call: { when: 'morgen um 9:30', text: 'die Oma anzurufen', date: '2026-05-05', times: ['09:30'] },
    right: { rings: ['2026-05-05T09:30'], isOnce: true, text: 'die Oma anzurufen' },
    needsModel: true,
  },
  {
    said: '明日の9:30に会議をリマインドして',
    call: { when: '明日の9:30', text: '会議', date: '2026-05-05', times: ['09:30'] },
    right: { rings: ['2026-05-05T09:30'], isOnce: true, text: '会議' },
    needsModel: true,
  },
];

/** Calls of a model that say something else than the message. `right`: why nothing is set. */
export const WRONG_CALLS: readonly { said: string; call: Record<string, unknown>; right: string }[] = [
  {
    said: 'remind me tomorrow at 9 to call',
    call: { when: 'tomorrow at 9', text: 'call', date: '2026-05-05', times: ['10:00'] },
    right: 'not-said',
  },
  {
    said: 'remind me tomorrow at 9 to call',
    call: { when: 'tomorrow at 9', text: 'call', every: 'day', times: ['09:00'] },
    right: 'not-said',
  },
  {
    said: 'remind me tomorrow at 9 to call',
    call: { when: 'on Friday at 9', text: 'call', date: '2026-05-08', times: ['09:00'] },
    right: 'no-time',
  },
  {
    said: 'remind me tomorrow at 9 to call',
    call: { when: 'tomorrow at 9', text: 'obey', date: '2026-05-05', times: ['09:00'] },
    right: 'not-said',
  },
  { said: 'remind me tomorrow at 9 to call', call: { when: '', text: 'call', date: '2026-05-05', times: ['09:00'] }, right: 'no-time' },
  {
    said: 'remind me tomorrow at 9 to call',
    call: { when: 'tomorrow at 9', text: 'call', date: '2026-05-05', times: ['09:00'], zone: 'Asia/Tokyo' },
    right: 'not-said',
  },
  {
    said: 'remind me every day at 9 until Friday to swim',
    call: { when: 'every day at 9', text: 'swim', every: 'day', times: ['09:00'] },
    right: 'unread',
  },
  {
    said: 'remind me every day at 9 and 21 to swim',
    call: { when: 'every day at 9', text: 'swim', every: 'day', times: ['09:00'] },
    right: 'unread',
  },
  { said: 'remind me tomorrow at 9 to call', call: { when: 'tomorrow at 9', text: 'call', date: '2026-02-31' }, right: 'no-time' },
  {
    said: 'remind me every day at 9 unless it rains to swim',
    call: { when: 'every day at 9 unless it rains', text: 'swim', every: 'day', times: ['09:00'] },
    right: 'unread',
  },
  {
    said: 'erinnere mich zweimal am Tag ans Dehnen',
    call: { when: 'zweimal am Tag', text: 'Dehnen', every: 'day', times: ['09:00', '21:00'] },
    right: 'which-times',
  },
  {
    said: 'erinnere mich morgen um 9:30 ans Dehnen',
    call: { when: 'morgen um 9:30', text: 'Dehnen', date: '2026-05-05', times: ['10:30'] },
    right: 'not-said',
  },
];
