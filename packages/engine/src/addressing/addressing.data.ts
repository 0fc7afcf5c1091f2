// Words that decide who is addressed.

/** Names of agents that are also words: in a line they are words, unless the sender calls the agent. */
export const ALSO_WORDS = new Set(
  `will may mark joy hope june july april august march summer winter autumn grace faith art bill rob pat sue jack rose ivy lily dawn eve sunny sky star ace chip guy
   miles drew chase grant pierce ray robin penny jade ruby amber olive pepper ginger basil sage king duke page echo max frank ernest earnest victor viola
   melody harmony charity iris violet daisy heather holly hazel rusty buddy pal mate chief captain coach doc nova luna major junior sunday monday friday
   jan mai juni juli lenz ernst wolf bella luz sol paz amor gracia mar reina pierre claire blanche angel buck cash clay cliff colt dale dean don earl
   fern finn ford gene glen hank hunter jean jay jet kit lance lee mason melon nick norm opal otto paige parker pearl peg porter reed rich river rock
   rocky ross sandy sawyer scout shay skip sterling tank teddy tilly tip trip tucker van wade walker ward wes whisky wren helper assistant bot agent
   planner guide butler chef cook nurse teacher trainer`.split(/\s+/),
);

/** A message that says no more needs no answer. */
export const THANKS =
  'thanks?|thank you|thank u|thankyou|thx|tx|ty|tysm|tyvm|cheers|much appreciated|danke|dankeschön|vielen dank|besten dank|merci|gracias|muchas gracias|mil gracias|grazie|grazie mille|obrigad[oa]|dank je|bedankt|tack|takk|kiitos|dziękuję|dzięki|спасибо|дякую|(?:どうも)?ありがとう(?:ございます|ございました)?|谢谢|謝謝|감사합니다|고마워|teşekkürler|شكرا|धन्यवाद';
export const MORE_THANKS =
  'so much|very much|a lot|a million|again|all|everyone|for (?:that|this|the help|your help|everything)|schön|sehr|nochmal|beaucoup|bien|mucho|mil|mille|tanto|muito|heel|wel|ok|okay|great|perfect|super|cool|nice|awesome|got it|gotcha|alright|lovely|wonderful|brilliant|good|that helps|very helpful|that was helpful';
/** Endings of the addresses of servers. */
export const SERVERS = new Set(
  'com org net io dev app ai co me info example test xyz eth de at ch fr es it nl be pt pl se no dk fi uk ie eu us ca au nz jp cn kr in br mx ru ua tr'.split(
    ' ',
  ),
);
