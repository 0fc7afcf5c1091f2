// Words that ask for the same thing, one group per line.

/** Each can replace any other. */
export const SAME = `
arrive arrival arriving land come reach get here in
depart departure leave leaving take-off off
begin start starts kickoff open opens opening doors
end ends finish close closes closing over until expire expires expiry valid run runs
move moves moving relocate
town city village place origin home
kid kids child children
cost costs price expensive pay pays fee charge
eat meal meals food supper
address street place home live lives flat house apartment located
code combination combo pin password passcode pw key open opens unlock
employer company firm work works job office
boss manager chief supervisor lead
illness ill sick disease condition health diabetic diabetes asthma epilepsy coeliac celiac migraine diagnosis
movie film films cinema
car drive drives vehicle van truck
bike bicycle cycle
rubbish trash bin bins garbage waste recycling
kid kids child children son daughter baby
mother mum mom mama
father dad papa
girlfriend gf partner
boyfriend bf partner
wife husband spouse married marry partner wedding
birthday bday born turn turns
holiday vacation leave away off absent
deputy substitute replacement backup stand cover
contact reach talk call person email mail
seat seats seating sit sits row
freeze frozen freezes
meet meets meeting gather venue
trip travel route visit go going journey itinerary
drive drives driver driving
bring brings get gets carry carries take takes fetch buy buys
cook cooks make makes prepare prepares bake bakes do does
clean cleans wash washes do does tidy mop vacuum
gift present presents
phone mobile cell telephone number
wifi wlan internet network
appointment doctor dentist dermatologist checkup
wood firewood logs
fast speed pace time
size big large
teacher tutor
language languages speak speaks
wear wears size dress
favourite favorite fave fav best like likes love loves
called name named names
cancel cancelled canceled off
money owe owes debt borrow borrowed lend lent
room rooms hall venue
deadline due submit
gym sport sports training
flatmate roommate housemate
doctor physician dr
colour color
care responsible charge duty handle handles organise organises organize organizes look looks run runs do does
retire retires retiring stop quit leave
twin twins child kids
dish dishes plate plates crockery
injury injured hurt torn broken sprained ligament
lead leads captain coach coaches train trains teach teaches
own owns owner belongs whose mine
music dj band song songs
hotel stay staying sleep lodging hostel airbnb
return returns back
careful danger dangerous beware watch avoid risk allergic
concert choir sing sings gig perform
flight fly plane airline
`;

/** The first word is the general term for the others. */
export const KINDS = `
meal dinner lunch breakfast brunch supper restaurant
eat dinner lunch breakfast brunch restaurant
call ring rings phone phones
pet dog cat hamster rabbit parrot
animal dog cat hamster rabbit parrot horse
child son daughter baby
sibling brother sister
parent mother father
town from
city go come from visit
cost euro dollar rent budget pound yen
pay rent fee euro dollar
price euro dollar pound yen
sing alto bass soprano tenor choir
instrument play plays cello piano guitar violin drum drums flute bass sing trumpet saxophone clarinet viola harp ukulele accordion
drink tea coffee beer wine water juice milk cola cocktail lemonade whisky whiskey gin
flower rose peony tulip lily orchid sunflower daisy
fruit apple banana strawberry mango cherry orange grape peach pear kiwi
vegetable tomato onion carrot broccoli spinach mushroom aubergine pepper
sport football soccer tennis running hiking swimming basketball volleyball yoga climbing skiing cycling badminton handball rowing boxing run swim climb ski
transport tram bus train bike car taxi plane ferry boat foot metro subway scooter
colour red blue green yellow black white purple orange pink teal brown grey gray
voice alto bass soprano tenor sing sings
weather rain sun snow
hobby likes hiking running reading painting gardening chess photography knitting dancing
job nurse teacher vet doctor engineer lawyer baker developer designer student cook driver journalist
database postgres mysql mongo sqlite
equipment tent stove torch rope sleeping mattress
month january february march april may june july august september october november december
season spring summer autumn winter
meat beef pork chicken lamb steak
allergen nut nuts peanut shellfish gluten lactose egg soy pollen
music jazz rock pop classical techno metal opera
religion muslim christian jewish hindu buddhist
keeper goal goalkeeper
church st saint chapel cathedral
lack out missing
`;
