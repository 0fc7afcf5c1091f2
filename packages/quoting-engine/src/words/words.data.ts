// Small word lists in the languages that get more than whole words found. Nothing here is the pattern of a sentence.
import { CORRECTIONS, NEGATIONS } from '@offshoot/memory/lines/lines.data.ts';

const set = (...lists: string[]): ReadonlySet<string> => new Set(lists.join(' ').trim().split(/\s+/));

/** The languages that the agent speaks, with their small words. English ones: memory/domain/words. */
export const SMALL_WORDS = {
  de: set(`der die das den dem des ein eine einen einem einer eines und oder aber ist sind war waren bin bist sein hat habe haben hatte wird werden wurde
    kann ich du er sie es wir ihr mich dich ihn uns euch mir dir ihm ihnen mein meine meinen meiner dein deine unser unsere euer sich nicht kein keine
    wer was wann wo wie warum wieso welche welcher welches welchen welchem wohin woher wem wen womit wieviel auf in im an am zu zum zur von vom mit bei
    beim für um aus nach als auch noch nur schon doch mal dass denn so ja nein bitte da dann hier dort gibt man über`),
  es: set(`el la los las un una unos unas y o pero es son era fue soy eres somos está estan están ser tiene tengo tenemos hay yo tú tu él ella nosotros
    me te se nos mi mis tus su sus nuestro nuestra no sí si que qué quién quien quiénes cuándo cuando dónde donde cómo como cuál cual cuánto cuánta
    cuántos por para con de del al en a lo le les este esta esto ese esa eso muy más también ya sobre`),
  fr: set(`le la les un une des du et ou mais est sont était suis es sommes a as ai avons ont je tu il elle nous vous ils elles moi toi mon ma mes ton ta
    tes son sa ses notre nos votre vos ne pas que qui quoi quand où comment pourquoi quel quelle quels combien à au aux de en dans sur pour par avec ce
    cet cette ces ça se y`),
  ja: set(`は が を に で と の も か へ や ね よ な です ます でした ました だ だっ た て る し する した して い いる いて ある あり ない さん くん ちゃん こと これ それ
    あれ ここ そこ どこ いつ 誰 だれ 何 なに なん どう 私 僕 俺 わたし ください から まで より けど でも そう はい いいえ って という ん`),
};
export type Language = 'en' | keyof typeof SMALL_WORDS;

/** Words of speakers about themselves. */
export const FIRST_PERSON =
  set(`i i'm im i'll i've ive i'd my me mine myself ich mir mich mein meine meinen meiner meinem yo mi mis je j'ai mon ma mes moi
  io mio mia eu meu minha ik mijn 私 僕 俺 わたし`);
/** Words that point at something said before. */
export const POINTING =
  set(`it its it's he she he's hes she's shes they they're theyre him her them that that's thats this those these there one ones same
  his their hers theirs instead both either neither er sie es ihn ihm das dort dann él ella eso ahí il elle ça là それ そこ あれ`);
/** Lines of these alone say nothing, unless they answer something. */
export const CHATTER =
  set(`lol lmao rofl haha ha hehe ok okay k kk cool nice great wow omg wtf yay yeah yep yup yes no nope nah sure thanks thank thx lot ty
  cheers please pls sorry np welcome everybody hi hey hello hiya bye night morning good fine perfect awesome amazing lovely sweet right true same too well oh ah hmm hm
  ugh aww love it you u all everyone guys folks damn shit god lucky fun funny crazy exactly agreed deal done noted understood absolutely definitely totally me
  we so really got can't wait can will do sounds works that's thats makes sense worries problem genau super toll danke bitte gut alles klar ja nein okey vale
  gracias sí bueno genial merci oui non bien hallo hola salut tschüss adiós xd jaja lg whatever idk dunno anyway jk brb see ya later soon pfff phew yikes oops
  hooray bravo congrats gr8 congratulations wonderful brilliant excellent ありがとう はい うん こんにちは おはよう 了解`);
/** The answer to a question or a proposal in one word. */
export const ANSWERS =
  set(`yes yep yeah yup no nope nah me sure ok okay deal agreed done works fine same too both neither either not i we ja nein ich klar sí
  no yo vale oui non moi perfect definitely absolutely can will はい いいえ うん 私`);
/** A line with one of these corrects or changes what was said. */
export const CORRECTING = set(
  ...CORRECTIONS,
  "not isn't no back new earlier later than supposed nicht kein keine neu ya pas plus 今 ない ません じゃ",
);
/** With one of these a line denies what it names. */
export const DENYING = set(...NEGATIONS, "isn't aren't wasn't don't doesn't didn't won't can't hardly tampoco なく");
/** Words of a question about the form of its answer, of little weight for finding it. */
export const FORM_WORDS =
  set(`time day date name number many much long far old kind sort type called call thing place people person come need use take make give
  go there have has again us exactly currently still now today actually anyone anybody someone somebody everybody everyone plan happen know think like want
  supposed uhr zeit tag name heißt viel viele hora día nombre llama heure jour nom appelle 時 時間 日 名前`);
/** Words that begin a question. */
export const ASKING =
  set(`who whos who's what whats what's when whens when's where wheres where's which why how hows how's whose whom does did do is are was
  were can could will would should has have am any anyone anybody wer was wann wo wie warum wieso welche welcher welches wohin woher wem wen hat ist sind kann
  quién quien qué cuándo dónde cómo cuál cuánto cuántos tiene qui quoi quand où comment pourquoi quel quelle combien`);
/** Of these, those that ask before any word. */
export const QUESTION_WORDS =
  set(`who whos who's what whats what's when whens when's where wheres where's which why how hows how's whose whom wer was wann wo
  wie warum wieso welche welcher welches wohin woher wem wen quién quien qué cuándo dónde cómo cuál cuánto cuántos qui quoi quand où comment pourquoi quel quelle
  combien`);
/** After a verb that begins a question. */
export const ASKED_SUBJECTS =
  set(`i you u we he she they it that this there the your our my anyone anybody someone everyone der die das wir ich du er sie es
  unser unsere unserer mein meine el la los las tu su le les elle il`);
/** Words of orders to forget that name nothing. */
export const FORGETTING =
  set(`mind never nevermind unsaid whatever pretend consider forget forgetting unlearn delete erase remove wipe scrub drop clear strike
  scratch ignore disregard keep store note save unremember lose take back out retract memory memories notes list records said told tell say mention mentioned
  wrote know knew heard learned info information thing things stuff part bit fact story message data detail details anything everything all last just earlier
  vergiss vergessen lösche löschen gesagt olvida olvidar borra dije oublie efface don't do not need longer anymore again please number private kindly confidential true
  wrong joke idea item line sentence statement record 忘れ 忘れて 消し 削除`);
/** Words written in more than one way, each group on a line. */
export const SAME_WORDS: readonly string[][] = `dr doctor doc
veggie vegetarian vegan diet eat
mum mom mother mummy mama
dad father daddy papa
gran grandma granny nan grandmother
bday birthday
tmrw tomorrow tmr
flat apartment place home house
pw password pass
wifi wlan internet
kid child son daughter
fave favourite
pay owe debt loan money cost price charge fee rent each pound euro
live address street place home move moved
husband wife partner
allergy allergic intolerant coeliac celiac
sick ill illness health diabetic asthma
job work boss employer company
arrive land get train
leave set off start depart go
pub bar restaurant table
gift present
off away out gone absent
bill electricity power rent
stay sleep hotel airbnb cottage`
  .split('\n')
  .map((line) => line.split(' '));
/** Words of food and of what a person cannot take. */
export const FOOD =
  set(`eat eats eating drink drinks food diet meat fish nuts nut peanut peanuts shellfish seafood prawn prawns shrimp egg eggs milk dairy cheese
  lactose gluten wheat soy sesame vegan vegetarian veggie veggies pescatarian kosher halal pork beef chicken mushroom mushrooms olive olives onion onions garlic
  chocolate sugar alcohol wine beer coffee tea spicy allergy allergies allergic intolerant intolerance coeliac celiac diabetic diabetes epipen reaction essen isst
  esse fleisch fisch nüsse nuss milch käse laktose vegetarisch vegetarier vegetarierin veganer veganerin allergisch allergie come comer como carne pescado nueces
  leche queso vegano vegana vegetariano vegetariana alérgico alérgica alergia mange manger viande poisson noix lait végétarien végétarienne allergique 食べ 食べる
  食べられ 飲み 飲む 肉 魚 卵 牛乳 ナッツ アレルギー ベジタリアン ビーガン`);
/** Of these, those that name what a person cannot or will not take. */
export const DIET =
  set(`vegan vegetarian veggie pescatarian kosher halal allergy allergies allergic intolerant intolerance coeliac celiac diabetic diabetes lactose
  gluten epipen vegetarisch vegetarier vegetarierin veganer veganerin allergisch allergie laktose vegano vegana vegetariano vegetariana alérgico alérgica alergia
  végétarien végétarienne allergique アレルギー ベジタリアン ビーガン`);
/** What asks for food in general. */
export const ASKS_FOOD =
  set(`eat eats eating food diet diets dietary allergy allergies allergic cook cooking serve dish meal restaurant essen isst kochen allergien
  allergisch come comer cocinar alergia alergias mange manger cuisiner allergies 食べ 食べる 食べられ 料理 アレルギー`);
/** What opens something, or is its value's name. */
export const SECRET_NOUNS =
  set(`password passwords passcode passphrase pw pwd pass pin pins code codes key token secret wifi wlan login log-in username combination
  combo keybox lockbox alarm safe lock padlock garage reference access booking iban account passport card cvv pnr ssn gate keypad vault puk tan seed passwort
  kennwort zugangscode schlüssel contraseña clave código パスワード 暗証番号 コード`);
/** Of these a plain word after "is" can be the value. */
export const PASSWORD_NOUNS = set(
  `password passwords passcode passphrase pw pwd pass pin login passwort kennwort contraseña clave combination パスワード 暗証番号`,
);
/** After "the password is" these are no value. */
export const NO_VALUE =
  set(`on in at the under a an not no very so too wrong right correct needed required expired changed long short weak strong secret ready
  here there same still now working down slow fast good bad great broken missing lost written hanging inside behind next with from for by auf im in der die das
  nicht en la el no`);
