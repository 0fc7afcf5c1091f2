// The memory of a travelling group, and the offline engine's answers from it.
import { replyTo } from './quoting.ts';
import { type Asked, item, MARIA, replyRequest } from './requests.ts';

export const maria = { from: 'message' as const, messageId: 'm-maria', senderInboxId: MARIA, senderName: 'Maria' };
const MEMORY = [
  item('personalization', 'saul:diet:vegetarian', 'Saul is vegetarian.'),
  item('personalization', 'saul:allergy:nut', 'Saul is allergic to nuts.'),
  item('personalization', 'saul:likes:tea', 'Saul likes tea.'),
  item('personalization', 'saul:likes:coffee', 'Saul hates coffee.'),
  item('personalization', 'saul:home', 'Saul lives in Berlin.'),
  item('personalization', 'saul:birthday', "Saul's birthday is 4 May."),
  item('personalization', 'saul-sister:work', "Saul's sister works as a vet."),
  item('personalization', 'maria:allergy:peanut', 'Maria is allergic to peanuts.', { provenance: maria }),
  item('personalization', 'maria:diet:vegan', 'Maria is vegan.', { provenance: maria }),
  item('personalization', 'maria:origin', 'Maria is from Lisbon.', { provenance: maria }),
  item('personalization', 'maria:skill:cello', 'Maria plays the cello.', { provenance: maria }),
  item('personalization', 'leo:diet:everything', 'Leo eats everything.', { provenance: maria }),
  item('personalization', 'leo:work', 'Leo is a nurse.', { provenance: maria }),
  item('commitment', 'leo:will:book-restaurant', 'Leo will book the restaurant.', { provenance: maria }),
  item('commitment', 'maria:will:bring-wine', 'Maria brings the wine.', { provenance: maria }),
  item('fact', 'our:hotel', 'The group is staying at the Ryokan Kinoe.'),
  item('fact', 'our:hotel:price', 'The hotel costs 120 euros a night.'),
  item('fact', 'our:flight:time', 'The flight leaves at 9:40 on 12 May.'),
  item('fact', 'our:flight:number', 'The flight is LH714.'),
  item('fact', 'our:flight:seats', 'The seats are 14A and 14B.', { provenance: maria }),
  item('fact', 'our:dinner:time', 'Dinner is at 8.', { provenance: maria }),
  item('fact', 'our:meeting:place', 'The meeting is at the north entrance.'),
  item('fact', 'our:budget', 'The budget is 2000 euros.'),
  item('decision', 'decision:dinner', 'The group decided on Sakura for dinner.', { reason: 'it is quiet' }),
  item('fact', 'our:rent', 'The rent is 1350 euros.'),
  item('fact', 'leo:owes:maria', 'Leo owes Maria 20 euros.', { provenance: maria }),
  item('training', 'rule:confirm-date', 'Always confirm the date before booking.'),
  item('credential', 'our:wifi-password', 'The wifi password is hunter2.'),
  item('credential', 'saul:phone', "Saul's phone number is +49 171 2223344."),
];

export const reply = (text: string, o: Asked = {}) => replyTo(replyRequest(text, { memory: MEMORY, ...o })).text;
