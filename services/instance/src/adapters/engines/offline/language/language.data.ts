// Small words that reveal the language of a chat line. A detector alone mistakes every third English line with a name in it for
// Italian, so these words decide. Words that are also English, or names, are left out or count for neither.

/** Languages in Latin letters, by ISO 639-1 code. */
export type LatinLanguage = 'de' | 'fr' | 'es' | 'it' | 'pt' | 'nl' | 'pl' | 'tr';

const LISTS: Record<LatinLanguage, string> = {
  de: `ich du wir ihr sie mich mir dich dir uns euch ist sind bin bist war waren nicht kein keine keinen und oder aber wenn weil dass das der dem den
    des ein eine einen einem einer mein meine meinen dein deine unser unsere unserem wo wer wie was wann warum wieso welche welcher hast habe haben hat
    hatte wird werden wurde kannst können kann könnt musst muss müssen möchte möchtest willst wollen bitte danke mit für von vom auf bei nach zum zur
    über schon noch auch nur sehr heute morgen gestern jetzt hier dort vergiss vergessen weißt weiß merk merke sich es gibt geht gehen heißt heiße mag
    gut alles nichts jemand immer nie gegen am im in um an aus mal doch wohne wohnt fliegen fährt fahren treffen treffe esse isst essen trinke trinkt
    gesagt gern lieber denn dann uhr zusammen hallo`,
  fr: `je tu il elle nous vous ils elles moi toi mon ma mes ton ta tes notre nos votre vos est sont suis es êtes était avons avez ont avoir être ne pas
    plus jamais rien et ou mais donc parce que qui quoi où quand comment pourquoi quel quelle quels quelles le la les un une des du au aux dans sur avec
    pour chez sans ce cet cette ces ça cela bonjour bonsoir oui non peux peut pouvez veux voulez fais fait faut aime aimes aimons oublie sais savez
    tout tous toute très demain hier aujourd maintenant ici bien on à y en se sa son ses de qu beaucoup merci appelle habite mange dit as ai`,
  es: `yo tú él ella nosotros ellos ellas me te nos mi mis tu tus su sus nuestro nuestra nuestros es son soy eres somos está estás estoy están estamos
    fue no ni y o pero porque que qué quién quien dónde donde cuándo cuando cómo como cuál cuánto el la los las un una unos unas del al en con para por
    sin sobre lo le les esto eso esta este muy más ya también puedes puede podemos quiero quieres tengo tienes tiene tenemos hay hola gracias entiendes buenos
    buenas días noches mañana ayer hoy ahora aquí olvida sabes gusta gustan vivo salimos vamos nada todo a de se llamo llama dijo dije favor bien soy`,
  it: `io tu lui lei noi voi loro mi ti ci vi mio mia miei mie tuo tua nostro nostra è sono sei siamo siete era non né e o ma perché che chi cosa dove
    quando come quale quanto il lo la gli le un uno una dei delle del della dello dell nel nella al alla alle con per senza su di da in questo questa
    quello quella ho hai ha abbiamo avete hanno puoi può possiamo voglio vuoi grazie buongiorno buonasera molto più già anche oggi domani ieri adesso
    qui dimentica sai piace abito abita partiamo tutti tutto niente bene detto chiamo chiama mangio mangia i a`,
  pt: `eu tu você vocês ele ela nós eles elas me te lhe nos meu minha meus teu tua seu sua nosso nossa é são sou és somos está estou estão estamos foi
    não nem e ou mas porque que quem onde quando como qual quanto o a os as um uma do da dos das no na nas ao à com para por sem sobre isso isto este
    esta esse muito mais já também pode podes podemos quero queres tenho tens tem temos há obrigado obrigada olá bom boa dia noite hoje amanhã ontem
    agora aqui esquece esqueça sabe sabes gosto gosta moro mora disse tudo nada todos partimos fica em de se chamo chama`,
  nl: `ik jij je u wij we hij zij ze mij me jou ons jullie mijn jouw onze is zijn ben bent was waren niet geen en of maar omdat dat die dit het de een wie
    wat waar wanneer hoe waarom welke heb hebt heeft hebben had kan kun kunt kunnen moet moeten wil willen wordt van voor met op bij naar uit over aan
    ook nog al heel erg vandaag morgen gisteren nu hier daar dank dankjewel bedankt alsjeblieft goedemorgen vergeet weet hou houd houdt heet woon woont
    vertrekken vertrekt vertelt verteld iedereen allemaal niets alles om tegen in te er eet gezegd`,
  pl: `ja ty ona my wy oni mnie mi mną cię ci nas nam wam mój moja moje twój twoja nasz nasza nasze jest są jestem jesteś jesteśmy był była nie i lub albo
    ale bo że co kto gdzie kiedy jak dlaczego który która w we z ze na do od dla o po przy bez pod nad to ten ta te tego tym się mam masz ma mamy mogę
    możesz może możemy chcę chcesz lubię lubisz lubi proszę dziękuję dzięki cześć dzień dobry dzisiaj jutro wczoraj teraz tutaj zapomnij wiesz mieszkam
    nazywam bardzo wszystko wszystkim nic już też ryb powiedział a u jem je`,
  tr: `ben sen o biz siz onlar bana sana bize size benim senin bizim sizin onun beni seni bizi bu şu ve veya ama çünkü ki ne kim nerede nereye zaman nasıl
    neden hangi mi mı mu mü değil var yok bir için ile gibi kadar çok daha da ise evet hayır lütfen teşekkür teşekkürler ederim merhaba selam günaydın
    bugün yarın dün şimdi burada unut hakkımda biliyorsun biliyor söyledi adım sevmem severim sever istiyorum misin mısın musun herkese her şey saat`,
};

/** Words of English chat, including common ones that exist in other languages, too. */
const ENGLISH = `a an the and or but if so as of to in on at for with by from about into over than then that this these those it its it's is am are was were be
  been being do does did done have has had will would shall should can could may might must i me my mine we us our you your he him his she her they them
  their who what which when where why how there here not no nor yes ok okay please just also too very really some any all each every other such only own
  same up down out off again im i'm i'll i've dont don't doesn't cant can't lets let's whats what's r u ur pls thx lol btw like likes love loves hate hates
  eat eats drink drinks go goes going come want wants need needs know think tell said say says call remember forget get got make take see one two three now
  today tomorrow late good great nice mean means hot war man men art son sale pain hat bald fast kind most gift brief todo list day night hi hello hey
  thanks thank anyone everyone everybody nobody book send meet stay stop next more much many new old first last time`;

const asSet = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/));

export const WORDS_OF: ReadonlyMap<LatinLanguage, ReadonlySet<string>> = new Map(
  (Object.entries(LISTS) as [LatinLanguage, string][]).map(([language, list]) => [language, asSet(list)]),
);
export const ENGLISH_WORDS = asSet(ENGLISH);
/** They occur in names of places and dishes, so they prove nothing by themselves. */
export const WEAK_WORDS = asSet(
  'la le les el los las de del della dei du des au aux da di do der das die den il lo en est war mag und won mi re te sur al a à',
);
/** Letters that only one language uses. */
export const OWN_SIGNS: readonly [LatinLanguage, RegExp][] = [
  ['es', /[¿¡]|ñ/iu],
  ['tr', /[ığş]/u],
  ['pl', /[łąęśźż]/iu],
  ['de', /ß/u],
  ['pt', /[ãõ]/iu],
];
/** Distinguishes Ukrainian from Russian if no letter does. */
export const UKRAINIAN_WORDS = asSet(
  'що як де це ми нас дуже дякую мене звати забудь готель рибу він вона вони тут там сьогодні завтра будь ласка доброго ранку люблю хочу знаєш про чи та не наш коли',
);
export const RUSSIAN_WORDS = asSet(
  'что как где это мы нас очень спасибо меня зовут отель рыбу он она они здесь тут там сегодня завтра пожалуйста доброе утро люблю хочу знаешь про или и не наш когда кто привет',
);

/** Words that English speakers use, too. */
export const LOAN_PHRASES =
  /^(?:c'est la vie|tr[eè]s bien|(?:muchas )?gracias(?: amigos?)?|(?:auf wiedersehen|guten (?:morgen|tag|abend)|gute nacht|buon ?giorno|buona ?sera|bon (?:appetit|appétit|voyage|jour|soir)|hasta (?:la vista|luego|mañana)|mi casa(?: es su casa)?|buenos d[ií]as|buenas noches|bonne nuit|merci beaucoup|mille grazie|grazie mille|danke sch[oö]n|vielen dank|que sera sera|au revoir|hola amigos|salut|por favor|vamos|adios amigos?|la dolce vita|dolce vita|mamma mia|oh la la|al dente|à la carte|alles klar|alles gut))$/i;
