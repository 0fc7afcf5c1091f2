// Words that show which aspect a question asks for, and the foods that a diet leaves out.

/** Aspects by the words that ask for them; the word itself need not be in the answer. */
export const ASKED_BY: [aspects: string, cues: string][] = [
  ['diet allergy eats', 'eat eats eating ate eaten diet diets dietary food foods meal meals cook cooking serve menu feed'],
  ['allergy health', 'allergic allergy allergies intolerance intolerances intolerant react reaction'],
  [
    'likes taste prefers',
    'like likes love loves enjoy enjoys hate hates dislike dislikes favourite favorite favourites favorites prefer prefers preference preferences taste tastes fan hobby hobbies interests',
  ],
  ['home', 'live lives living reside resides hometown residence'],
  ['work', 'job jobs work works working profession occupation employer living'],
  ['birthday', 'birthday birthdays born birthdate'],
  ['age', 'old age'],
  ['language', 'speak speaks language languages'],
  ['owes', 'owe owes owed debt debts'],
  [
    'hotel stay accommodation',
    'stay staying stays sleep sleeping hotel hotels accommodation accommodations lodging airbnb hostel apartment',
  ],
  ['flight fly visit land leave depart arrive', 'fly flying flight flights plane airline'],
  ['flight train trip leave land depart arrive', 'leave leaves leaving depart departing departure arrive arriving arrival land landing'],
  [
    'trip visit going go travel plan',
    'trip travel travelling traveling vacation holidays destination visiting visit go going route itinerary',
  ],
  ['origin home', 'hometown origin originally'],
  ['skill', 'play plays instrument'],
  ['name', 'nickname'],
  ['budget', 'budget spend'],
  ['has', 'pet pets'],
  ['fear', 'afraid scared fear fears phobia'],
  ['allergy diet health', 'avoid avoids'],
  ['health', 'sick ill illness disease condition medication medicine'],
  ['will booked', 'bring brings bringing'],
];

/** Values that reveal the aspect; they must be in the answer, too. */
export const SHOWN_BY: [aspects: string, values: string][] = [
  ['diet', 'vegetarian vegetarians vegan vegans pescatarian halal kosher meat fish pork beef chicken carnivore omnivore keto paleo dairy'],
  ['diet allergy', 'gluten lactose milk nut nuts peanut peanuts shellfish egg eggs soy sesame celiac coeliac seafood wheat'],
  ['diet health', 'diabetic diabetes'],
];

/** Foods that a diet leaves out. */
export const LEFT_OUT: [diet: RegExp, foods: string][] = [
  [/\b(?:vegetarian|vegan)\b/i, 'meat fish pork beef chicken seafood steak ham bacon sausage burger sushi shellfish salami lamb turkey'],
  [/\bvegan\b/i, 'milk cheese egg dairy butter honey cream yoghurt yogurt'],
  [/\bpescatarian\b/i, 'meat pork beef chicken steak ham bacon sausage salami lamb turkey'],
  [/\b(?:halal|kosher)\b/i, 'pork ham bacon'],
  [/\blactose\b/i, 'milk cheese dairy cream butter yoghurt yogurt'],
  [/\b(?:gluten|c(?:o?e)liac)\b/i, 'bread pasta wheat gluten beer noodle pizza'],
  [/\bshellfish\b/i, 'shrimp prawn crab lobster'],
  [/\bnuts?\b/i, 'walnut hazelnut almond cashew pistachio'],
];
