// Time zones as people name them. Only known ones count: GET, ART, EAT and CAT are words.
import { Temporal } from 'temporal-polyfill';
import { instantOf, isZone } from './occurrences.ts';

/** Of a place, in any season. */
const GENERAL: Readonly<Record<string, string>> = {
  utc: 'UTC',
  gmt: 'UTC',
  et: 'America/New_York',
  ct: 'America/Chicago',
  mt: 'America/Denver',
  pt: 'America/Los_Angeles',
  cet: 'Europe/Berlin',
  eet: 'Europe/Athens',
  wet: 'Europe/Lisbon',
};

/** In force for a part of the year, with the hours by which they are ahead of UTC. Those with two meanings (CST, IST, BST) are not here. */
const SEASONAL: Readonly<Record<string, readonly [zone: string, hours: number]>> = {
  est: ['America/New_York', -5],
  edt: ['America/New_York', -4],
  cdt: ['America/Chicago', -5],
  mst: ['America/Denver', -7],
  mdt: ['America/Denver', -6],
  pst: ['America/Los_Angeles', -8],
  pdt: ['America/Los_Angeles', -7],
  cest: ['Europe/Berlin', 2],
  eest: ['Europe/Athens', 3],
  west: ['Europe/Lisbon', 1],
  msk: ['Europe/Moscow', 3],
  jst: ['Asia/Tokyo', 9],
  kst: ['Asia/Seoul', 9],
  hkt: ['Asia/Hong_Kong', 8],
  sgt: ['Asia/Singapore', 8],
  aest: ['Australia/Sydney', 10],
  aedt: ['Australia/Sydney', 11],
  acst: ['Australia/Adelaide', 9.5],
  acdt: ['Australia/Adelaide', 10.5],
  awst: ['Australia/Perth', 8],
  nzst: ['Pacific/Auckland', 12],
  nzdt: ['Pacific/Auckland', 13],
};

/** Named by more than their city. */
const PLACES: Readonly<Record<string, string>> = {
  eastern: 'America/New_York',
  central: 'America/Chicago',
  mountain: 'America/Denver',
  pacific: 'America/Los_Angeles',
  'central european': 'Europe/Berlin',
  'eastern european': 'Europe/Athens',
  'western european': 'Europe/Lisbon',
  universal: 'UTC',
  'coordinated universal': 'UTC',
  uk: 'Europe/London',
  british: 'Europe/London',
  german: 'Europe/Berlin',
  french: 'Europe/Paris',
  spanish: 'Europe/Madrid',
  italian: 'Europe/Rome',
  swiss: 'Europe/Zurich',
  indian: 'Asia/Kolkata',
  india: 'Asia/Kolkata',
  japan: 'Asia/Tokyo',
  'san francisco': 'America/Los_Angeles',
  seattle: 'America/Los_Angeles',
  boston: 'America/New_York',
  washington: 'America/New_York',
  miami: 'America/New_York',
  munich: 'Europe/Berlin',
  hamburg: 'Europe/Berlin',
  cologne: 'Europe/Berlin',
  barcelona: 'Europe/Madrid',
  milan: 'Europe/Rome',
  geneva: 'Europe/Zurich',
  zürich: 'Europe/Zurich',
  mumbai: 'Asia/Kolkata',
  delhi: 'Asia/Kolkata',
  'new delhi': 'Asia/Kolkata',
  bangalore: 'Asia/Kolkata',
  beijing: 'Asia/Shanghai',
  osaka: 'Asia/Tokyo',
  kyiv: 'Europe/Kiev',
};

/** Places, but first words: “Easter time”. */
const WORDS = ['center', 'easter', 'midway', 'oral', 'truk', 'wake'];

let cities: ReadonlyMap<string, string> | undefined;

/** The last part of each name in the time zone database: "new york". Of places with one name, none is meant. */
function citiesKnown(): ReadonlyMap<string, string> {
  if (cities !== undefined) return cities;
  const found = new Map<string, string>();
  const twice = new Set<string>();
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    const city = zone
      .slice(zone.lastIndexOf('/') + 1)
      .replaceAll('_', ' ')
      .toLowerCase();
    if (found.has(city)) twice.add(city);
    found.set(city, zone);
  }
  for (const city of [...twice, ...WORDS]) found.delete(city);
  cities = found;
  return found;
}

/** What is said of a zone: `hours` that it has to be ahead of UTC when the alarm rings first. */
export interface ZoneSaid {
  zone: string;
  hours?: number;
}

/** “IST” is in India, Israel and Ireland. */
export const hasTwoMeanings = (letters: string): boolean =>
  ['ast', 'bst', 'cst', 'gst', 'ist', 'sst', 'wast'].includes(letters.toLowerCase());

/** "PT", "CEST". */
export function abbreviated(letters: string): ZoneSaid | undefined {
  const name = letters.toLowerCase();
  const general = Object.hasOwn(GENERAL, name) ? GENERAL[name] : undefined;
  if (general !== undefined) return { zone: general };
  const [zone, hours] = (Object.hasOwn(SEASONAL, name) && SEASONAL[name]) || [];
  return zone === undefined ? undefined : { zone, hours };
}

/** "Paris", "New York", "Pacific", as in “Paris time”. */
export function zoneOfPlace(place: string): ZoneSaid | undefined {
  const name = place.toLowerCase();
  const zone = (Object.hasOwn(PLACES, name) ? PLACES[name] : undefined) ?? citiesKnown().get(name);
  return zone === undefined ? abbreviated(name) : { zone };
}

/** "Europe/Paris". */
export function zoneByName(name: string): ZoneSaid | undefined {
  return name.includes('/') && isZone(name) ? { zone: name } : undefined;
}

/** "UTC+2", "GMT-3", "+02:00": a zone that never changes. Only whole hours have one. */
export function zoneOfOffset(said: string): ZoneSaid | undefined {
  const [, sign, hours] = /^(?:UTC|GMT)?([+\-−])(\d{1,2})(?::?00)?$/i.exec(said.replaceAll(' ', '')) ?? [];
  if (hours === undefined) return undefined;
  if (Number(hours) === 0) return { zone: 'UTC' };
  // The names of these count westwards.
  const zone = `Etc/GMT${sign === '+' ? '-' : '+'}${Number(hours)}`;
  return isZone(zone) ? { zone } : undefined;
}

/** For people: "UTC+2" instead of "Etc/GMT-2". */
export const zoneName = (zone: string): string =>
  zone.startsWith('Etc/GMT-') ? `UTC+${zone.slice(8)}` : zone.startsWith('Etc/GMT+') ? `UTC-${zone.slice(8)}` : zone;

/** Whether “EST” is what the clocks show there then. */
export function isInForce({ zone, hours }: ZoneSaid, start: string): boolean {
  if (hours === undefined) return true;
  const at = Temporal.Instant.fromEpochMilliseconds(instantOf(start, zone).getTime()).toZonedDateTimeISO(zone);
  return at.offsetNanoseconds === hours * 3_600e9;
}
