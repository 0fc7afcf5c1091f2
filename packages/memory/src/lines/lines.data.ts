// Words by which a line says no, corrects another, or tells what a person must not eat, in the languages that people wrote to us most.

/** Besides "n't". Digests of what is forgotten are made of what is left without them, so a word that is added here lets something forgotten return. */
export const NEGATIONS = new Set(
  `not no never none nobody nothing neither nor without cannot cant dont doesnt isnt arent wasnt wont nicht kein keine keinen keiner keinem keines nie
   niemals nichts non pas jamais aucun aucune rien nunca nada ningún ninguna nenhum nenhuma não niente nessuno niet geen nooit inte ingen
   aldrig nie nigdy нет не ни никогда değil yok hayır jangan bukan tidak 不 没 没有 不是 ない ません じゃない ではない せん 안 아니 없다`.split(
    /\s+/,
  ),
);

/** Negations that are everyday words in another language, such as German “im Mai”. */
export const MAYBE_NEGATIONS = new Set('ne nem mai'.split(' '));

/** What a line says when it takes back or changes an earlier one. */
export const CORRECTIONS = new Set(
  `actually instead rather correction wrong sorry soz moved moving changed change changes updated update rescheduled postponed swapped switched now newest
   meanwhile anymore longer oops wait typo mistake meant scratch nope cancelled canceled eigentlich doch stattdessen sondern falsch quatsch verschoben geändert
   jetzt nun mehr abgesagt korrektur plutôt désormais maintenant pardon désolé changé corrigé annulé déplacé finalmente mejor ahora cambio cambiado cancelado
   cambiamos perdón corrijo invece spostato cambiato annullato agora mudou cancelada やっぱり 訂正 変更 違う 今は 其实 改 现在 更正 取消 теперь вместо
   перенесли отменили`.split(/\s+/),
);

/** Corrections that are everyday words as well, such as French “en”. */
export const MAYBE_CORRECTIONS = new Set('correct off en fait realidad ora'.split(' '));

/** Beginnings of words about what a person must not eat or about their body: such lines are never lost and never argued away. */
export const BODILY = [
  ...`allerg alerg alérg аллерг vegan végan vegán веган vegetar végétar вегетар intoler intolér коэлиак coeliac celiac céliac celíac zöliak celiaq gluten
  lactos laktos kosher koscher casher halal diabet diabèt zucker-krank epilep asthma asma pescatar anaphyla epipen schwanger pregnan embaraz enceint
  medikament medicat medicin médicament insulin sans-gluten`.split(/\s+/),
  ...'アレルギー ベジタリアン ヴィーガン 菜食 乳糖 过敏 過敏 素食 乳糖不耐 糖尿 알레르기 채식 비건'.split(' '),
];

/** To eat, in its common forms. With a negation it tells what a person must not eat. */
export const EATING = new Set(
  'eat eats eating ate drink drinks drinking stand tolerate esse isst essen trinke trinkt trinken vertrage verträgt mange manges mangent mangeons bois boit como come comen comemos bebo bebe mangio mangia bevo eet drinkt 食べ 食 食べられ 飲め 飲 吃 喝 먹 ем ест'.split(
    ' ',
  ),
);

/** Words that no two lines share for a reason. */
export const EMPTY_WORDS = new Set(
  `der die das den dem des ein eine einen einem einer und oder aber ich du er sie es wir ihr mich dich uns mein meine dein ist sind war bin bist hat
   haben habe um am im in zu von mit auf für bei heute morgen auch so um uhr el la los las un una unos unas y o pero yo tú él ella nosotros es son
   era soy está estoy estamos de del en con por para a al mi su le les et ou mais je tu il elle nous vous est sont suis était du dans sur pour avec
   mon ma mes son sa ses au aux il lo gli i e o ma io tu lui lei noi è sono di da per con che que qui dass um as os um uma eu ele ela nós é são do
   da no na em com like likes love loves want wants need needs think thinks go goes come comes make makes take takes thing things people yeah yes hey
   well good great nice still again maybe probably today tomorrow`.split(/\s+/),
);
