// Names of illnesses, one word each: kinds of “illness”, “disease”, “symptom” and “disorder” in WordNet. Left out: what people say of other
// things, too (“cold”, “rust”), and what only plants and animals get.
export const ILLNESSES = `
  abscess acantholysis acanthoma acanthosis acardia acariasis acaridiasis acariosis acetonemia acetonuria ache aching acidosis acne
  acrocyanosis acromegaly actinomycosis adenitis adenoma adenomegaly adenomyosis adenopathy adenosis aerodontalgia afterpains
  agalactosis ague ailment airsickness alastrim albuminuria alcaptonuria algidity alkalinuria alkalosis alkaluria alkaptonuria
  alveolitis amebiasis amebiosis amenia amenorrhea amenorrhoea aminoaciduria ammoniuria amoebiasis amoebiosis amyloidosis amyotrophia
  amyotrophy anaemia anaplasmosis anasarca anchylosis anemia angiitis angina angioedema angioma angiopathy angiosarcoma anhidrosis
  anhydrosis ankylosis anoxemia anthracosis anthrax anuresis anuria aortitis apnea appendicitis areflexia arteriectasis
  arteriolosclerosis arteritis arthralgia arthritis arthropathy asbestosis ascariasis aspergillosis astereognosis asthma atelectasis
  ateleiosis ateliosis athetosis atopognosis atrophedema atrophy autism avitaminosis azotaemia azotemia azoturia backache bacteremia
  bacteriaemia bacteriemia bagascosis bagassosis balanitis bellyache bends beriberi bighead bilharziasis blastocytoma blastoma
  blastomycosis blepharism blepharitis blepharospasm bloat botulism bradycardia breakdown bronchiolitis bronchitis brucellosis bubo
  bunion bursitis callosity callus camelpox cancroid candidiasis canker carcinoid carcinoma cardiomegaly cardiopathy carditis
  carotenemia catalepsy cataract catarrh causalgia celioma cellulitis cephalalgia cephalitis cervicitis chafe chafing cheilitis
  cheilosis cheloid chemosis chickenpox chiralgia chlamydia chloasma cholangitis cholecystitis cholelithiasis cholera chondroma
  chorditis chorea cicatrice cicatrix cirrhosis clubbing coccidioidomycosis coccidiosis colic colitis collywobbles colpitis
  colpocystitis colpoxerosis congestion constipation contagion corditis coryza costalgia costiasis cough coughing cowpox cramp creeps
  crick croup cryopathy cyanosis cystitis dactylomegaly dandruff dengue dermatitis dermatosis dextrocardia diabetes diarrhea diarrhoea
  diphtheria distomatosis dizziness dose drusen dwarfism dyschezia dysentery dysmenorrhea dyspepsia dyspnea dyspnoea dystrophy dysuria
  earache ecchymosis eclampsia ectasis eczema edema elastosis elephantiasis emphysema empyema enanthem enanthema encephalitis
  encephalocele enchondroma endarteritis endemic endocarditis endometriosis endometritis engorgement enteritis enterobiasis
  enteropathy enterotoxemia eosinopenia eosinophilia epicondylitis epididymitis epiglottitis epilepsy episcleritis epithelioma
  erysipelas erythema erythroderma esophagitis eunuchoidism exanthem exanthema excruciation exophthalmos exostosis fasciculation
  fascioliasis fasciolosis febricity febrility festination fever feverishness fibrillation fibroadenoma fibroid fibroma fibromyositis
  fibrosis fibrositis filariasis fistula fluorosis folliculitis formication frambesia framboesia fructosuria funiculitis furring
  furunculosis galactocele galactosemia gall gammopathy gargoylism gastralgia gastritis giardiasis gingivitis glaucoma glioblastoma
  glioma glossalgia glossitis glossodynia glucosuria glycosuria goiter goitre gonorrhea gonorrhoea gout granuloma graphospasm gripes
  griping grippe gumma gummosis haemangioma haematocele haematocoele haematoma haematuria haemoptysis haemorrhoid haemothorax
  hallucinosis hamartoma hardening headache heartburn heatstroke helminthiasis hemangioma hematocele hematocoele hematocyturia
  hematoma hematuria hemicrania hemoptysis hemorrhoid hemosiderosis hemothorax hepatitis hepatoma hepatomegaly herpes hiccough hiccup
  hickey hives hydatidosis hydrarthrosis hydrocele hydrophobia hydrops hydrothorax hyperaemia hypercalcemia hyperemia hyperglycemia
  hypericism hyperkalemia hyperlipaemia hyperlipemia hypermotility hypernatremia hyperpyrexia hypersplenism hypertrophy hypocalcaemia
  hypocalcemia hypoglycaemia hypoglycemia hypogonadism hypokalemia hyponatremia ichthyosis icterus ileitis ileus impetigo indigestion
  indisposition inflammation influenza insolation intertrigo intumescence intumescency iridocyclitis iridoncus iritis jaundice
  jejunitis jejunoileitis kaluresis keloid keratalgia keratitis keratoderma keratodermia keratoiritis keratomalacia keratomycosis
  keratonosis keratonosus keratosis kernicterus ketoacidosis ketoaciduria ketonemia ketonuria kinetosis kink kraurosis kwashiorkor
  kyphosis labyrinthitis lactosuria laminitis laryngitis leiomyoma leishmaniasis leishmaniosis leprosy leptospirosis leucaemia leucoma
  leukaemia leukemia leukoderma leukoma lichen lipaemia lipemia lipidaemia lipidemia lipidosis lipoidaemia lipoidemia lipoma
  lipomatosis liposarcoma listeriosis lithiasis livedo locoism looseness lordosis lumbago lupus lymphadenitis lymphadenoma
  lymphangioma lymphangitis lymphedema lymphoma lymphuria lysinemia lyssa macrocytosis maidism malignance malignancy malnutrition
  marasmus mastalgia mastitis mastoiditis mastopathy mayidism mazopathy measles megacardia megalocardia megrim melagra melanism
  melanoma melasma meningioma meningism meningitis meningocele meralgia mesothelioma metralgia metritis migraine miliaria molluscum
  moniliasis monocytosis mononucleosis mooneye morbilli morphea mumps myalgia myasthenia mycosis myelitis myelofibrosis myeloma
  myiasis myocarditis myoclonus myodynia myoglobinuria myoma myometritis myopathy myosarcoma myositis myxedema myxoedema myxoma
  myxomatosis nanism narcolepsy naupathia nausea neoplasm nephralgia nephropathy nephrosis neuralgia neuralgy neurasthenia neurilemoma
  neurinoma neuritis neuroblastoma neurofibroma neuroma neuropathy neurosarcoma neurosis neurosyphilis numbness nyctalopia nympholepsy
  obstipation ochronosis odontalgia odynophagia oedema oesophagitis oligodactyly oligodontia oliguria onycholysis onychosis oophoritis
  ophthalmia ophthalmitis opisthotonos orchidalgia orchitis ornithosis orthopnea oscheocele oscheocoele osteitis osteoblastoma osteoma
  osteomyelitis osteopetrosis osteoporosis osteosarcoma otalgia otitis otorrhea otosclerosis ovaritis ozaena ozena pachyderma
  palpitation pancarditis pancreatitis pansinusitis papilledema papilloma papule papulovesicle paraesthesia parametritis paratyphoid
  paresthesia parotitis pediculosis pellagra pemphigus periarteritis pericarditis periodontitis peritonitis pertussis pest pestilence
  pestis phalacrosis phalangitis pharyngitis phimosis phlebitis photalgia phrenitis phthisis phycomycosis pimple pinealoma pinkeye
  pinkroot pityriasis plague plasmacytoma pleuralgia pleurisy pleurodynia plumbism pneumocytosis pneumonia pneumonitis pock pockmark
  podalgia polio poliomyelitis pollinosis polyarteritis polymyositis polyneuritis polyp polypus porphyria posthitis preeclampsia
  proctalgia proctitis prostatitis prostration proteinuria prurigo psammoma pseudorubella pseudovariola psilosis psittacosis psoriasis
  psychopathy psychosis puffiness purulence purulency pustule pyaemia pycnosis pyelitis pyemia pyknosis pyorrhea pyorrhoea pyrexia
  pyrosis pyuria quartan queasiness quinsy rabies rachitis radiculitis rash redness retinitis retinopathy rhabdomyoma rhabdosarcoma
  rhagades rheumatism rhinitis rhinopathy rhinorrhea rhinostenosis rhinotracheitis rickets rickettsiosis rosacea roseola rubella
  rubeola rubor salmonellosis salpingitis sapraemia sapremia sarcoidosis sarcoma sars saturnism scarlatina sciatica scleredema
  scleritis scleroderma sclerosis scoliosis scorbutus scours scrofula scurvy seasickness seborrhea seminoma septicaemia septicemia
  shigellosis shingles shivering sialadenitis sick sickness sideropenia siderosis silicosis singultus sinusitis siriasis smallpox
  smarting smartness sneeze sneezing sodoku soreness spasm spavin splenitis splenomegaly spondylitis squeamishness steatocystoma
  steatorrhea stenosis sternutation stomachache stomatitis stridor struma stuffiness sunstroke swelling syndrome synovitis syph
  syphilis tabes tachycardia tarsitis tendinitis tendonitis tenesmus tenonitis tenosynovitis teratoma tetanilla tetany thalassaemia
  thalassemia thermalgesia throb throe thyroiditis thyromegaly tinnitus tonsillitis toothache torment toxaemia toxemia toxoplasmosis
  tracheitis trachoma trembles trichiniasis trichinosis trichuriasis trismus tuberculosis tularaemia tularemia tumescence tumidity
  tumidness tumor tumour twitch twitching tympanitis typhoid typhus tyrosinemia ulalgia ulatrophia ulitis unwellness uraemia
  urarthritis uratemia uraturia uremia ureteritis urethritis uricaciduria urodynia uropathy urticaria urtication uveitis uvulitis
  vaginitis valvulitis varicella varicocele varicosis variola vasculitis vellication vertigo vesicopapule vesiculitis villoma viraemia
  viremia vitiligo vulvitis wheeziness windburn wrick xanthelasma xanthemia xanthoma xanthomatosis xeroderma xerodermia xeroma yatobyo
  yaws zoonosis zoster
`;
