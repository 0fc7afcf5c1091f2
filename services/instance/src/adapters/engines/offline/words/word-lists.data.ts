// Words that the reader knows: what people are, eat, fly and book. Everyday English, lower case, each once.
import { linear } from '@offshoot/linear-patterns';

const list = (text: string): readonly string[] => text.trim().split(linear(/\s*,\s*|\n\s*/));
const set = (text: string): ReadonlySet<string> => new Set(list(text));

/** Diets. Those in the first group exclude each other. */
export const EXCLUSIVE_DIETS = set('vegetarian, vegan, pescatarian, pescetarian, flexitarian, omnivore, carnivore, veggie');
export const DIETS = set(
  `vegetarian, vegan, pescatarian, pescetarian, flexitarian, omnivore, carnivore, veggie, kosher, halal, keto, paleo, low-carb, low carb, gluten-free, gluten free,
   dairy-free, dairy free, sugar-free, sugar free, lactose-free, lactose free, nut-free, plant-based, teetotal, teetotaler, teetotaller, sober, raw vegan, macrobiotic, fasting`,
);
export const HEALTH = set(
  `diabetic, type 1 diabetic, type 2 diabetic, pregnant, asthmatic, epileptic, coeliac, celiac, colour-blind, color-blind, colour blind, color blind, colorblind,
   colourblind, deaf, blind, dyslexic, autistic, anaemic, anemic, claustrophobic, insomniac, hypertensive, disabled, left-handed, short-sighted, nearsighted, seasick, carsick,
   arachnophobic, immunocompromised, breastfeeding`,
);
export const AILMENTS = set(
  `asthma, diabetes, epilepsy, migraines, migraine, arthritis, vertigo, insomnia, hay fever, hayfever, eczema, anxiety, adhd, high blood pressure,
   coeliac disease, celiac disease, ibs, a bad back, a bad knee, back problems, a heart condition, a pacemaker, sciatica, tinnitus, crohn's, crohns, psoriasis,
   a broken leg, a broken arm, a sprained ankle, a cold, covid, the flu, long covid, depression, endometriosis, cancer, osteoporosis, gout, heart disease, sleep apnea`,
);
export const INTOLERANCES = set(
  'lactose, gluten, fructose, histamine, wheat, dairy, sorbitol, egg, milk, caffeine, alcohol, salicylate, soy, yeast, sulphite, sulfite, fodmap',
);
/** People are allergic to these only in jokes. */
export const NO_ALLERGENS = set(
  `monday, mondays, work, working, people, meeting, meetings, morning, mornings, exercise, homework, you, that, this, it, bullshit, nonsense, drama, effort, stupidity, fun,
   responsibility, commitment, commitments, idiots, losing, cardio, emails, email, maths, math, mess, cleaning, dishes, chores, getting up, waking up, sport, sports, gym, the gym, small talk, happiness, love, spending, everything, life, bad music, school`,
);
export const RELATIONS = set(
  `wife, husband, partner, girlfriend, boyfriend, fiancé, fiancée, fiance, fiancee, son, daughter, kid, child, baby, sister, brother, mother, father, mom, mum, dad, parent, friend,
   boss, colleague, coworker, co-worker, cousin, aunt, uncle, niece, nephew, grandmother, grandfather, grandma, grandpa, granny, gran, nan, roommate, flatmate, housemate, neighbour,
   neighbor, dog, cat, twin, ex, manager, assistant, landlord, landlady, doctor, dentist, therapist, teacher, nanny, babysitter, stepson, stepdaughter, stepmother, stepfather, stepdad, stepmum, stepmom, mother-in-law,
   father-in-law, sister-in-law, brother-in-law, girl, boy, toddler, puppy, hamster, rabbit, horse, bestie, best friend, godson, goddaughter, grandson, granddaughter, grandchild, spouse, missus, hubby, teammate, intern, client, guide, kids, children, parents, grandparents, in-laws, twins`,
);
export const PLURAL_RELATIONS = set(
  'kids, children, sons, daughters, parents, grandparents, in-laws, twins, sisters, brothers, friends, cousins, dogs, cats, colleagues, flatmates, housemates, roommates, neighbours, neighbors',
);
/** Things that a group shares: a bare "the …" is worth learning. */
export const SHARED_THINGS = set(
  `hotel, hostel, airbnb, apartment, flat, house, villa, cabin, cottage, ryokan, guesthouse, resort, motel, accommodation, room, flight, plane, train, bus, ferry, boat, shuttle, transfer, taxi, car, rental, rental car, van,
   dinner, lunch, breakfast, brunch, restaurant, reservation, booking, table, meeting, standup, stand-up, call, sync, retro, demo, review, workshop, interview, deadline, launch, release, presentation, offsite, party, wedding,
   birthday, concert, show, film, movie, game, match, race, class, course, lesson, training, appointment, checkup, exam, checkin, check-in, checkout, check-out, budget, trip, tour, excursion, hike, museum, ticket, tickets, visit, rent, deposit,
   ceremony, reception, rehearsal, picnic, barbecue, bbq, gig, festival, conference, talk, keynote, seminar, event, meetup, plan, address, venue, place, office, parking, landlord, plumber, electrician, cleaner, babysitter, delivery, package, parcel, bin day, bins, rubbish, recycling, wifi, wi-fi,
   password, code, pin, key, keys, account, bill, invoice, contract, insurance, visa, passport, train ticket, project, sprint, client, customer, server, repo, repository, domain, website, database, staging, production, build, version, budget limit, limit, meeting point, gate, platform, terminal,
   boarding, takeoff, landing, pickup, pick-up, drop-off, dropoff, arrival, departure, bus stop, station, airport, vet, dentist, doctor, surgery, school, kindergarten, daycare, gym, yoga, practice, rehearsal, pool, sauna, spa, kickoff, kick-off, date, time, theme, dress code, menu, cake, gift, present, guest list, wedding date, honeymoon, camp site, campsite, lake, cat food, dog food, thermostat, boiler, washing machine, fridge, dishwasher, router, printer, projector, car park, car keys, spare key, spare keys, first aid kit, medication, medicine`,
);
/** Transport has parts: number, time, terminal, gate, seats. */
export const TRANSPORT = set(
  'flight, plane, train, bus, ferry, boat, shuttle, coach, connection, eurostar, tgv, ice, shinkansen, return flight, outbound flight',
);
export const LODGING = set(
  'hotel, hostel, airbnb, apartment, flat, villa, cabin, cottage, ryokan, guesthouse, guest house, resort, motel, accommodation, b&b, bnb, lodge, chalet, inn, riad, campsite, room',
);
/** "the weather is nice": opinions and moods, which soon become meaningless. */
export const PASSING = set(
  `nice, great, good, fine, ok, okay, amazing, awesome, bad, terrible, horrible, awful, beautiful, lovely, cool, fun, delicious, dead, crazy, funny, hilarious, late, ready, here, there, done, perfect,
   wonderful, boring, empty, over, gone, annoying, cute, sad, happy, tired, busy, weird, insane, best, hungry, thirsty, starving, excited, bored, sorry, sure, afraid so, back, home, in, out, up, down, away, around, alive, awake, asleep, drunk,
   hungover, broke, lost, stuck, glad, grateful, confused, angry, mad, nervous, worried, proud, jealous, lucky, right, wrong, true, false, important, possible, impossible, hot, cold, warm, wet, sunny, rainy, cloudy, full, exhausted, freezing, melting, dying, sick, ill, better, worse, kidding, joking, serious, fantastic, brilliant, stunning, gorgeous,
   super, epic, wild, incredible, interesting, hard, easy, difficult, expensive, cheap, overpriced, crowded, packed, loud, quiet, slow, fast, big, small, huge, tiny, long, short, old, new, young, alone, free, available, set, online, offline, early, soon, outside, inside, upstairs, downstairs, everywhere, nowhere, everything, nothing, all, enough, too much, it, so, worth it, special, different, same, normal, clear, obvious, strange, ridiculous, stupid, smart, clever, silly, ugly, pretty, mean, kind, sweet, adorable, dreadful, disgusting, tasty, yummy, mediocre, meh, lame, sketchy, shady, gross, useless, hopeless, helpless, pointless, broken, rubbish, trash, legendary, magical, magic, unreal, unbelievable, impressive, disappointing, exhausting, tiring, relaxing, overrated, underrated, speechless, in love, on fire, on my way, on the way, on it, off, safe, well, unwell, poorly, upset, stressed, swamped, keen, curious, lazy, grumpy, chilly, relaxed, amused, shocked, surprised, impressed, disappointed, bummed, gutted, thrilled, pumped, stoked, psyched, obsessed, confident, certain, positive, negative, careful, polite, rude, patient, fair, unfair`,
);
/** Fleeting for a person, but important as a state of a thing ("closed", "cancelled"). */
export const MONTHS = set('january, february, march, april, may, june, july, august, september, october, november, december');
export const DAYS = set('monday, tuesday, wednesday, thursday, friday, saturday, sunday');
export const NUMBER_WORDS: readonly string[] = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');

/** Words that the library mistakes in short messages. */
export const ADJECTIVES: readonly string[] = [
  ...DIETS,
  ...HEALTH,
  'allergic',
  'intolerant',
  'lactose intolerant',
  'gluten intolerant',
  'fond',
  'afraid',
  'scared',
  'terrified',
];
export const NOUNS: readonly string[] = [
  ...INTOLERANCES,
  ...list(`checkin, checkout, check-in, check-out, wifi, sushi, tea, coffee, matcha, cilantro, coriander, natto, tofu, ramen, seafood, fish, shellfish, prawn, shrimp, peanut, nut, hotel, museum, flight,
    landlord, plumber, dinner, lunch, breakfast, brunch, deadline, standup, demo, gate, terminal, pin, code, password, combination, wedding, kid, gym`),
];
export const VERBS: readonly string[] = list(
  'owe, hate, love, cancel, postpone, reschedule, rebook, relocate, depart, land, dislike, adore, reserve, rent, avoid',
);
