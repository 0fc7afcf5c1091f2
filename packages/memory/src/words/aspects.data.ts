// The aspects of a subject, each with the words that stand for it.

/** Each aspect with its synonyms. Likes and dislikes form one set: the latest statement about a thing holds. */
export const SETS: Record<string, string> = {
  diet: 'diets dietary eats eating food nutrition',
  allergy: 'allergies allergic intolerance intolerances intolerant',
  likes: 'like love loves enjoys taste tastes interest interests hobby hobbies dislikes dislike hate hates avoids fan',
  visit: 'visits visited wants-to-visit been-to sight sights destinations',
  language: 'languages speaks',
  has: 'owns pet pets child children possessions',
  needs: 'need requires uses wears requirement requirements',
  fear: 'fears phobia phobias afraid',
  health: 'condition conditions illness illnesses disease diseases sickness medication medications',
  skill: 'skills plays',
  booked: 'booking bookings reservation reservations reserved',
  will: 'todo todos task tasks commitment commitments promise promises promised',
  owes: 'debt debts owe',
  is: 'role roles',
  plan: 'plans wish wishes wants',
};

export const VALUES: Record<string, string> = {
  name: 'nickname called',
  home: 'lives hometown residence city address-city',
  origin: 'from birthplace',
  work: 'job profession occupation employer company',
  age: 'years-old',
  birthday: 'birth birthdate born',
  size: 'group-size headcount',
  hotel: 'accommodation lodging stay stays airbnb hostel apartment',
  flight: 'flights plane',
  train: 'trains',
  trip: 'travel journey vacation holiday destination',
  budget: 'budgets',
  prefers: 'preference preferences prefer',
  phone: 'phone-number telephone mobile',
  email: 'mail e-mail email-address',
};
