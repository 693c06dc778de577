"""Small closed word lists about how English prints names. General language, written for this package.

Every list is lower case; words are compared without a final full stop.
"""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The white-space separated words of `text`."""
    return frozenset(text.split())


DETERMINERS = words("the a an this that these those its his her their our my your some any every each all both")

HONORIFICS = words(
    """mr mrs ms miss mx dr prof professor sir dame lord lady rev reverend fr hon honourable honorable madam madame
    monsieur mme mlle don dona señor señora sr sra herr frau sheikh sheik shaikh imam ayatollah mullah maulana rabbi
    pope cardinal archbishop bishop pastor father sister brother king queen prince princess sultan emir emperor
    empress baron baroness count countess duke duchess saint messrs misters he hh hrh h.e h.h excellency highness
    majesty
    haji hajji hajj alhaj alhaji hajia seyyed sayyid sayyed sayed mawlawi maulvi molvi mufti qari hojatoleslam
    hojjatoleslam allamah datuk dato datin tengku tunku encik puan shri smt swami pandit engr adv
    mallam otunba ustaz moulana daw deacon cllr cllrs atty barr eng maître maitre doña"""
)
CALLS = words("mr mrs ms miss mx dr messrs")
"""Honorifics that only people have, whatever the statistical model says."""
RANKS = words(
    """gen general lt lieutenant col colonel maj major capt captain cpl corporal sgt sergeant pvt private adm admiral
    cmdr commander brig brigadier marshal ensign commodore insp inspector supt superintendent constable det detective
    pc dsp asp dig aig brig-gen lt-gen maj-gen"""
)
OFFICES = words(
    """president vice-president premier chancellor minister secretary governor senator sen congressman congresswoman
    representative rep gov mayor parliamentarian legislator
    ambassador judge justice attorney prosecutor chairman chairwoman chairperson chair ceo
    director chief deputy speaker lawmaker mp councillor councilman councilwoman alderman commissioner sheriff officer
    agent spokesman spokeswoman spokesperson coach manager actor actress singer author journalist reporter editor
    lawyer counsel businessman businesswoman activist candidate leader founder analyst economist historian scientist
    researcher professor comrade defendant plaintiff witness barrister advocate coordinator treasurer registrar
    magistrate
    principal dean provost rector envoy consul advisor adviser photographer author novelist poet filmmaker"""
)
OFFICE_PREFIXES = words(
    "former ex-president acting deputy vice late then-president interim incoming outgoing prime first crown hereditary"
)
TITLES = HONORIFICS | RANKS | OFFICES
PERSON_TITLES = (
    HONORIFICS
    | RANKS
    | words(
        "president senator sen congressman congresswoman rep gov governor mayor judge justice ambassador chancellor"
    )
)
"""Titles that, straight before a name, say that a person follows."""

PLURAL_TITLES = words(
    "magistrates ministers senators lawmakers judges generals professors doctors presidents premiers mps messrs"
)
"""Titles before several names, no part of the first; in names of bodies ("Magistrates Court") they are."""
MINISTERS = words("minister ministers secretary minister-counsellor vice-minister undersecretary")
"""Offices whose "of X" is a field, not a body."""
OFFICE_HEADS = words(
    """head minister secretary director inspector inspector-general superintendent commander chief custodian ruler
    registrar comptroller commissioner
    chairman chairwoman chairperson president vice-president governor general
    chair co-chair leader attorney king queen emir sultan prince officer dean bachelor master doctor deputy
    ambassador speaker manager"""
)
"""Offices and degrees that, before "of", are no part of a body's name."""

NAME_SUFFIXES = words("jr sr ii iii iv esq phd md qc kc")
POSTNOMINALS = words(
    """qc kc sc san mp msp mep mla tds obe cbe mbe kbe dbe kcmg gcmg cmg kcb gcb ch dso frs frcs frcp qpm phd md dds jd
    llb llm mba msc bsc ma ba esq cpa fca aca ph.d m.d d.d.s j.d ll.b ll.m m.sc b.sc b.a m.a q.c k.c o.b.e c.b.e m.b.e
    m.p"""
)
"""Letters of honours, degrees and seats that stand behind a person's name and are no part of it."""
DEGREES = words("ph.d m.d d.d.s j.d ll.b ll.m m.sc b.sc")
DAYS = words("monday tuesday wednesday thursday friday saturday sunday")
PARTICLES = words(
    """de da do dos das del dela della delle di du des la le las los el al bin ibn bint ben van von der den dem ten
    ter zu zur y e af av ul ur"""
)
"""Lower-case words that stand inside a person's or place's name."""

BODY_OWNERS = words(
    """people peoples women children men magistrate magistrates prosecutor attorney workers teachers students farmers
    writers lawyers king queen coroner sheriff mayor governor president citizens veterans consumers master"""
)
"""Words whose possessive stands inside the name of a body ("Prosecutor's Office", "People's Court")."""

COMPANY_FORMS = words(
    """inc incorporated ltd limited llc llp lp plc corp corporation co company gmbh ag kg kgaa sa s.a sas sarl s.a.r.l
    spa s.p.a srl nv n.v bv b.v ab asa oy oyj a/s aps pte pty sdn bhd sdn.bhd jsc ojsc pjsc cjsc ooo oao zao llp tbk
    kk holdings holding group bancorp s.l sl ltda s.r.l sociedad sae k.s.c"""
)
"""Legal forms and the trade words that stand in their place at the end of a company's name."""

TRADES_LAST = words(
    """capital partners investments energy securities airlines airways pharmaceuticals industries technologies systems
    solutions foods software consulting consultants logistics motors ventures properties estates biologics shipping
    mining petroleum chemicals telecom communications electronics semiconductors robotics aerospace"""
)
"""Words of trade that end a company's name and are left out when it is printed again."""

FORMS_BEFORE = words("jsc ojsc pjsc cjsc llc llp ooo oao zao pao npo ltd pt sa ao nv")
"""Legal forms that also stand before a company's name."""

LONG_FORMS = (
    ("limited", "liability", "company"),
    ("public", "joint", "stock", "company"),
    ("open", "joint", "stock", "company"),
    ("closed", "joint", "stock", "company"),
    ("joint", "stock", "company"),
    ("federal", "state", "unitary", "enterprise"),
    ("state", "unitary", "enterprise"),
)
"""Legal forms in words that stand before a company's quoted name."""

ORG_HEADS = words(
    """ministry department university bank court commission committee council institute office bureau agency authority
    association federation union party front army board chamber academy college school society organization
    organisation fund foundation centre center service services police directorate league church assembly parliament
    senate congress tribunal network forum alliance coalition confederation corporation company trust administration
    force forces guard navy brigade battalion regiment division command corps secretariat embassy consulate
    cartel syndicate mafia gang club team cabinet treasury inspectorate registry exchange museum library laboratory
    laboratories institution institutions industries enterprises partners associates ventures airlines airways
    newspaper news press times post herald tribune gazette telegraph magazine journal television radio broadcasting
    media publishers publications mission initiative programme campaign movement militia rebels cooperative
    co-operative enterprise plant factory combine consortium conglomerate insurance securities capital investments
    petroleum oil gas energy motors dredging mining shipping shipbuilding engineering consulting logistics advisory
    electronics pharmaceuticals technologies systems solutions studios pictures entertainment records diocese
    archdiocese synod seminary taskforce ombudsman judiciary constabulary customs futures steel cement foods
    logistics mining telecom communications telecommunications realty properties breweries chemicals pharma
    automotive semiconductor semiconductors software robotics aerospace shipyard shipyards shipping railways refinery
    brewery trading textiles minerals resources tobacco plantations orchestra choir junta taskforce observatory
    coastguard polytechnic conservatory
    secretariat-general construction constructions engineering dredging drilling consulting
    consultants contractors holdings holding builders freight haulage timber quarries foundry"""
)
"""Nouns that make the capitalised words before (or "of ..." after) them the name of a body."""

ORG_OF_HEADS = words(
    """ministry department university bank court commission committee council institute office bureau agency authority
    association federation union party front army board chamber academy college school society organization
    organisation fund foundation centre center service police directorate league church assembly parliament senate
    congress tribunal network forum alliance coalition confederation corporation company trust embassy consulate
    secretariat cabinet supreme high house order brotherhood community movement guards corps institution conference
    diocese archdiocese faculty"""
)
"""Nouns that name a body when "of" and a name follow."""

CLOSING_HEADS = words(
    """group university bank ministry agency corporation company council institute association federation union party
    authority commission committee holdings inc ltd limited plc court police forum centre center"""
)
"""Heads after which "and" opens another name."""

ORG_ALONE = words("parliament congress senate assembly cabinet treasury")
"""Heads that by themselves, with a capital, name a body; others ("the Bank", "the Party") only refer back."""

POLICY_HEADS = words(
    """ministry department office committee commission council institute secretariat agency bureau faculty school
    directorate museum centre center authority board college academy division unit institution federation"""
)
"""Bodies named after fields, so that "and" goes on inside the name ("Ministry of Trade and Industry")."""

FIELDS = words(
    """research production development design engineering scientific science technology technical technological trade
    industry industrial education training finance financial economic economy planning investment construction
    innovation information communication communications health welfare culture cultural sports youth tourism energy
    mining agriculture agricultural food drug drugs water sanitation transport safety security defence defense justice
    peace human democratic legal political social environmental environment housing urban rural labour labor
    employment commerce business management marketing sales testing experimental academic student media press public"""
)
"""Fields of work that stand in names of bodies, two joined by "and"."""
AIMED_HEADS = words("foundation fund committee campaign alliance coalition movement initiative union league front")
"""Heads of bodies that are "to" or "against" something."""
NUMBERED = words("unit brigade battalion regiment division squadron corps company plant factory school")
"""Bodies that are told apart by a number after the noun."""

STATE_HEADS = words("state republic kingdom city province county emirate duchy principality commonwealth")

WEAK_HEADS = words(
    """times post news press oil gas energy capital team office service services force forces centre center front media
    school mission group party club records pictures systems solutions gang rebels division customs initiative
    programme campaign order house community conference high supreme company court board union bank"""
)
"""Heads so common that one capitalised word before them must itself not be a plain determiner or sentence opener."""

PLACE_HEADS = words(
    """airport hospital hotel stadium street road avenue boulevard bridge river lake mountain mountains mount island
    islands province district county city town village region valley bay gulf sea ocean desert park palace prison
    square port peninsula highway dam cape strait canal coast beach forest hill hills creek plaza tower terminal
    station territory oblast governorate prefecture municipality township suburb borough basin delta reef harbour
    harbor republic kingdom emirate emirates aimag soum cemetery jail shore restaurant mosque temple cathedral
    monastery shrine hall mall market tunnel zoo resort heights springs falls waterfall glacier canyon gorge trail
    st rd ave blvd hwy lane quay pier wharf marina lagoon volcano steppe wetlands marsh swamp orchard farm ranch
    roundabout crossing junction intersection theatre theater arena racecourse geopark dam upazila voivodeship okrug
    krai raion rayon arrondissement tehsil taluk taluka mandal panchayat barangay subdistrict archipelago atoll
    refugee-camp"""
)
"""Nouns that make the capitalised words before them the name of a place."""

STREETS = words("street road avenue lane boulevard square drive close crescent terrace st rd ave blvd")
TRADE_HOUSES = words("publishing media trading trade auction clearing fashion brokerage fund the white")
SITE_CENTRES = words("conference convention trade shopping exhibition detention leisure sports visitor civic town city")
"""Words before "House" that leave it a body, before "Centre" that make it a building."""

OTHER_HEADS = words(
    """law act bill charter convention treaty agreement accord accords pact protocol constitution declaration resolution
    strategy plan project system index award awards prize cup games festival championship championships olympics summit
    war revolution tax goals policy scheme framework exam test bible testament election elections referendum
    trophy medal marathon tournament season virus vaccine disease syndrome doctrine theory code regulations regulation
    decree edict amendment budget census portal survey visa passport scholarship fellowship diploma degree lecture
    massacre genocide uprising intifada earthquake hurricane cyclone typhoon holiday anniversary era age dynasty
    series song album film novel language alphabet calendar product income"""
)
"""Last nouns of names of laws, events, works, prizes: neither people, bodies nor places."""
OTHER_AFTER = words(
    """project pact treaty agreement exam exams virus vaccine vaccines missile missiles satellite submarine drone drones
    aircraft jet jets rocket rockets scores variant outbreak pandemic infection infections scheme initiative index
    festival tournament trophy award awards law act bill protocol doctrine smartphone rifle rifles helicopter
    helicopters tank tanks vessel frigate warship destroyer"""
)
"""Words after a name that make it one of a thing."""

SPEECH_VERBS = words(
    """say tell add ask argue claim explain note recall warn write believe deny insist admit announce confirm declare
    describe think stress acknowledge reply testify allege state comment complain reveal"""
)
PERSON_VERBS = words(
    """marry graduate retire study smile laugh cry sit stand walk die wear tweet nod sigh joke learn remember feel know
    think plead apologise apologize resign ask reply fight win lose wish hope want tell hug kiss sing dance write teach
    born serve confess weep speak recall regret thank tweet quip phone sleep"""
)
"""Verbs whose subject is a person rather than a body."""

ROLE_NOUNS = OFFICES | words(
    """son daughter wife husband widow mother father brother sister nephew niece cousin uncle aunt player striker
    goalkeeper defender midfielder captain boxer swimmer runner athlete doctor nurse teacher student farmer
    investigator detective victim suspect survivor resident owner trader economist engineer architect artist
    musician rapper chef designer model dancer priest warlord militant commander general colonel boss kingpin
    trafficker banker financier tycoon billionaire heir executive veteran expert scholar critic biologist physicist"""
)
"""Common nouns that, next to a name, say that it is a person's."""

BUSINESS_ROLES = words(
    "ceo cfo coo cto chairman chairwoman founder co-founder executive vice-president owner employee staff"
)
COMPANY_ROLES = words("director manager shareholder owner subsidiary")
"""Roles that, before "of" and a name, say more often than not that it is a company's."""
MONTHS = words(
    """january february march april may june july august september october november december jan feb mar apr jun jul
    aug sep sept oct nov dec"""
)
PEOPLE_NOUNS = words(
    """politician footballer painter writer sculptor composer philosopher mathematician chemist physician surgeon
    athlete cricketer cyclist skier golfer wrestler sprinter striker quarterback pitcher producer screenwriter
    playwright comedian presenter broadcaster guitarist pianist violinist drummer songwriter bassist conductor
    entrepreneur industrialist philanthropist theologian missionary nobleman noblewoman socialite explorer botanist
    zoologist geologist astronomer sociologist anthropologist archaeologist linguist psychologist psychiatrist jurist
    diplomat statesman officer soldier sailor pilot astronaut programmer blogger essayist critic translator member
    native man woman boy girl person citizen national investor adviser secretary figure prisoner lecturer fighter
    councilor oligarch lobbyist landlord accountant solicitor sergeant constable spy informant whistleblower campaigner
    organizer organiser unionist paramedic pharmacist rabbi imam pastor monk nun columnist heiress aide
    millionaire strategist pollster incumbent admiral lieutenant mechanic electrician plumber carpenter waiter bartender
    shopkeeper smuggler gangster mobster hitman murderer killer hostage inmate dissident refugee migrant neighbour
    neighbor girlfriend boyfriend widower stepfather stepmother grandmother grandfather therapist influencer hacker
    technician clerk coroner ombudsman butler gardener nanny janitor fugitive middleman accomplice frontman ecologist
    statistician surveyor co-founder cofounder"""
)
"""Nouns that, said of a name ("X is a ..."), make it a person's."""
TRADES = words(
    """developer contractor consultant broker publisher dealer partner auditor regulator builder supplier operator
    shareholder trustee intermediary nominee fixer associate courier owner distributor importer exporter"""
)
"""Nouns that are said of people and of bodies: they speak for a person where the name has the form of one."""
PLACE_NOUNS = words(
    """town city village municipality river island suburb district province region commune mountain lake neighbourhood
    neighborhood county settlement peninsula country hamlet valley"""
)
"""Nouns that, said of a name ("X is a ..."), make it a place's."""
PLACE_AFTER = PLACE_NOUNS | words(
    """coast residents resident area areas mountains hills rivers lakes islands ports harbour harbor airport street
    district province region canyon gorge dam beach bay border frontier prefecture peninsula plateau basin forest
    woman man suburbs township upazila oblast county highlands lowlands plains desert shore shores outskirts
    neighbourhoods villages towns streets market bazaar dialect"""
)
"""Words after a name ("X coast") that make it a place's."""
HELD_PLACES = words(
    """people bishop archbishop mayor governor prefect sheriff ruler emir king queen prince duke earl bishopric diocese
    archdiocese resident residents streets outskirts suburb suburbs hometown capital siege battle bombing
    occupation invasion annexation airport port ports harbour shores coast coasts banks hills mountains university
    dioceses governorate prefecture villages towns cities areas regions
    districts provinces neighbourhoods skies waters border borders"""
)
"""Nouns that, before "of" and a name, mostly name a place."""
RULERS = words("governor mayor mp county magistrates residents bishop")
"""Offices that, with a capital and a name behind them, follow the name of what they rule."""
SOME_OF = words("part parts map centre center heart")
SET_UP = words("founded established headquartered incorporated launched registered owned renamed")
SIDES = words("north south east west northeast northwest southeast southwest outside kilometers kilometres miles km")
MOVES = words(
    """travel sail go fly return flee head journey trip visit arrive migrate emigrate deport march walk drive ship
    send commute relocate visitor visitors tour flight flights flights train bus evacuate hail come settle land
    tourism tourist tourists refugee refugees immigrant immigrants export exports import imports pilgrimage"""
)
"""Verbs (by lemma) and nouns of going somewhere, before "to", "from", "in"."""
KIN = words(
    """son daughter wife husband widow widower mother father brother sister nephew niece cousin uncle aunt
    grandfather grandmother grandson granddaughter parents children family relatives fiancé fiancee fiancée girlfriend
    boyfriend lawyer lawyers attorney attorneys lawyer's body death funeral birthday career bodyguard bodyguards
    childhood killer smile hands eyes face voice memoir memoirs girlfriend's"""
)
"""What people have: kin, bodies, lawyers."""
OWNED_BY_PLACES = words(
    """population residents capital coast streets airport economy mayor outskirts suburbs neighbourhoods
    neighborhoods borders border territory skyline army navy independence constitution exports northern southern
    eastern western largest"""
)
"""What places have."""
NEWS_NOUNS = words(
    """newspaper newspapers magazine daily weekly broadcaster tabloid journal website site channel outlet station
    periodical publication portal television radio tv"""
)
"""Nouns of the press, before or after its names."""
VESSELS = words(
    """ship vessel boat trawler tanker yacht superyacht lifeboat ferry freighter frigate destroyer submarine warship
    cruiser corvette steamer steamship schooner dredger tug tugboat barge sloop clipper icebreaker coaster
    containership supertanker minesweeper patrol-boat locomotive racehorse"""
)
"""Nouns that straight before a name say that a ship or the like is called so."""
WATER_OF = words(
    """mud bank banks mouth estuary source bed silt waters water tributary tributaries bends bend course dredging delta
    deepening straightening damming reaches stretch stretches headwaters shores tides flooding"""
)
"""What rivers have, before "of the X"."""
WATER_AFTER = words("channel estuary delta tributary headwaters dredging towpath ferry catchment approach floodplain")
"""What a name printed after "the" makes a river's."""
WATER_VERBS = words("burst overflow flow silt meander")
WATER_OBJECTS = words("dredge dam ford pollute deepen divert")
ALONG = words("along up down beside upstream downstream")
BODY_LABELS = words(
    "ngo cartel junta militia consortium operator bank firm gang faction network regulator watchdog union startup"
)
"""Nouns that straight before a name say it is a body's."""
BODY_AFTER = words(
    """officials employees staff members spokesperson spokespeople headquarters subsidiary shareholders investors
    fighters militants rebels gunmen militia lawmakers mps councillors councillor supporters delegates board
    customers products brand franchise app platform account executives engineers reporters journalists correspondent
    columnist editor leadership chairperson manager managers leader leaders founder lawmaker candidate candidates
    secretary cadres activists"""
)
"""Words after a name that are more often said of bodies than of people."""
BODY_VERBS = words(
    """launch acquire merge manufacture publish sponsor expand operate employ recruit broadcast partner subsidize
    regulate list audit report"""
)
"""Verbs whose subject is a body rather than a person."""
MAKES = words("produce develop supply design assemble distribute export import sell provide own specialise specialize")
"""Verbs of what companies do."""
DONE_TO_PEOPLE = words(
    """arrest detain jail imprison kill murder assassinate shoot appoint elect marry interview hire sack fire
    sentence convict charge question bury name hospitalize hospitalise injure wound behead torture execute extradite
    release nominate beat rape stab re-elect reelect dismiss indict accuse kidnap abduct nickname pardon"""
)
"""Verbs whose object is a person."""
DONE_TO_BODIES = words(
    "found establish launch acquire merge dissolve privatise privatize nationalise nationalize list own"
)
DONE_TO_PLACES = words("visit invade leave reach bomb occupy annex liberate colonise colonize tour enter shell border")
"""Verbs whose object is a place."""
BODY_NOUNS = words(
    """company firm charity bank agency organization organisation group nonprofit startup corporation manufacturer
    subsidiary publisher newspaper think-tank platform manufacturer refinery shipyard exchange entity institution
    institute enterprise developer supplier producer party
    movement militia brigade label brand airline carrier lender institution association body
    foundation retailer contractor provider maker insurer drugmaker carmaker automaker chipmaker steelmaker planemaker
    arms-maker conglomerate consultancy syndicate wholesaler brewer refiner utility brokerage"""
)
REFERENCES = words(
    """paragraph paragraphs section sections article articles clause clauses count counts exhibit exhibits page pages
    chapter chapters figure figures table tables annex annexes appendix schedule schedules footnote item items rule
    rules note notes part parts line lines"""
)
"""Nouns that with a number or letter behind them point at a place in a paper ("Paragraphs 1 to 5", "Exhibit A")."""
NOBODIES = words(
    """nobody somebody anybody everybody no-one someone anyone everyone nothing something anything everything one none
    others both neither either"""
)
"""Words that stand for people or things, and are no names when a sentence begins with them."""
PART_NOUNS = words("part subsidiary unit division affiliate")
US_STATES = words(
    """al ak az ar ca co ct dc de fl ga hi ia id il in ks ky la ma md me mi mn mo ms mt nc nd ne nh nj nm nv ny oh ok
    or pa ri sc sd tn tx ut va vt wa wi wv wy"""
)
"""Postal codes of US states, lower case."""

PARTICIPLES = words(
    """based led backed born owned run trained educated funded controlled occupied style wide held made era linked ruled
    speaking"""
)

NEVER_NAMES = words(
    """monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
    october november december i mr mrs ms dr am pm gmt utc est bst internet english photo image file click read more
    share tweet email subscribe copyright advertisement source sources updated published chapter section article
    figure table page part volume opposition covid sms mou gdp gnp ai pdf bc bce ad ce atm cctv dna hiv aids usb gps
    lgbt lgbtq lgbtqi ngo ngos cso csos ceo ceos cfo coo cto phd mba bsc msc mp mps suv vat vip faq ipo esg covid-19
    coronavirus autopsy easter christmas ramadan diwali internet wifi kpi pcr ict stem sme smes pm fm cv id ids
    unmanned online god mec bn mn fdi roi rpg uav uavs ied ieds pow pows un-led
    he she it they we you his her its their who what when where why how yes no ok tv"""
)
"""Single words that no mention consists of."""

FUNCTION_WORDS = words(
    """the a an and or but nor so yet for of in on at by to from with without within into onto over under after before
    during since until while when where who whom whose which what why how if as than that this these those there here
    it its he she they we you i his her their our your my him them us me not no yes all both each every some any many
    most more much few several other another such only also even just however meanwhile moreover although though
    because despite according about against between among through across per via amid is are was were be been being
    has have had do does did will would can could may might must should shall one two three four five six seven eight
    nine ten first second third last next new old former late early then now today yesterday tomorrow still once
    therefore
    thus hence furthermore additionally consequently accordingly finally similarly likewise instead indeed previously
    recently currently together altogether overall"""
)
"""Words that, capitalised at the start of a sentence or heading, open no name."""
