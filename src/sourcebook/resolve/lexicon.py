"""Small tables of names: legal forms, titles, particles, diminutives, generic words. From general knowledge."""

from __future__ import annotations

# Kind of body, and after a stroke whose law the form is of. A form without one is the usual English rendering of all of
# its kind; `any` says no more than that there is a company.
_FORMS = """
any: company|co|coy|companhia|compagnie|cie|enterprise
inc: inc|incorporated|corp|corporation|corporacion|incorporation
llc: llc|limited liability company|limited company|limited|ltd|co ltd|co limited|company limited
llc/in: private limited|pvt ltd|pvt limited|private ltd
llc/sg: pte ltd|pte limited
llc/au: pty ltd|pty limited|proprietary limited
llc/ru: ooo|obshchestvo s ogranichennoy otvetstvennostyu
llc/kz: too
llc/ua: tov
llc/bg: ood|eood
llc/srl: srl|societatea cu raspundere limitata|societa a responsabilita limitata|s de rl|sociedad limitada
llc/fr: sarl|societe a responsabilite limitee|eurl
llc/be: bvba|sprl
llc/nl: bv|besloten vennootschap
llc/de: gmbh|gesellschaft mit beschrankter haftung
llc/yu: doo|dooel
llc/cz: sro|spol sro
llc/hu: kft
llc/lv: sia
llc/lt: uab
llc/ee: ou
llc/pl: sp zoo|sp z oo|spolka z ograniczona odpowiedzialnoscia
llc/pt: lda|limitada|ltda
llc/dk: aps
llc/is: ehf
plc: plc|public limited company|jsc|ojsc|cjsc|pjsc|joint stock company|open joint stock company
plc: public joint stock company|closed joint stock company
plc/de: ag|aktiengesellschaft
plc/sa: sa|societe anonyme|sociedad anonima|sab|sab de cv|sa de cv|spolka akcyjna
plc/it: spa|societa per azioni
plc/nl: nv|naamloze vennootschap
plc/se: ab|aktiebolag
plc/no: asa|as|aktieselskab|aksjeselskap
plc/fi: oyj|oy|osakeyhtio
plc/ru: ao|oao|zao|pao
plc/jp: kk|kabushiki kaisha|kabushiki gaisha
plc/eu: se|societas europaea
plc/id: tbk|pt
plc/my: berhad|bhd|sdn bhd
plc/tr: as sirketi|anonim sirketi
plc/yu: ad|dd
plc/is: hf
plc/hu: nyrt|zrt
lp: lp|llp|limited partnership|limited liability partnership|general partnership|lllp
lp/de: kg|kommanditgesellschaft|gmbh co kg|ohg
lp/fr: snc|scs
lp/nl: cv
lp/se: kommanditbolag
trust: foundation
trust/de: ev|eingetragener verein|stiftung
trust/nl: stichting
trust/fr: fondation
trust/es: fundacion
"""
LEGAL_FORMS: dict[str, str] = {
    form: kind
    for kind, _, forms in (line.partition(": ") for line in _FORMS.split("\n"))
    for form in forms.split("|")
    if form
}


def may_be_one_form(a: str, b: str) -> bool:
    """Whether two kinds of `LEGAL_FORMS` can be said of one body."""
    return "any" in (a, b) or a == b or (a.split("/")[0] == b.split("/")[0] and ("/" not in a or "/" not in b))


LONGEST_FORM = max(len(form.split()) for form in LEGAL_FORMS)

TITLES = frozenset(
    "mr mrs ms miss dr prof professor sir dame lord lady madam herr frau "
    "monsieur madame senor senora signor signora "
    "president prasident presidente minister senator sen gov governor general gen colonel col major maj capt captain "
    "lt lieutenant sgt judge justice king queen prince princess hon rev reverend father imam sheikh shaikh "
    "ayatollah mullah maulana haji hajji hadji comrade chairman ambassador mp phd md esq jr sr".split()
)
PARTICLES = frozenset(
    "al el ul ur as ad an ar bin ibn ben bint de da do dos das del della di du la le les van von der den ter zu zur "
    "y e of the and for a in und et af av na".split()
)

# Words that many organisations bear: they say little when shared, and still tell two bodies apart when they differ.
GENERIC = frozenset(
    "international global group holding holdings industries industry industrial services service solutions systems "
    "management capital investment investments finance financial bank banking trust securities fund partners trading "
    "trade general national central united first new world worldwide technology technologies energy oil gas power "
    "petroleum mining motor motors media communications telecom insurance assurance construction engineering "
    "development enterprise enterprises association society union federation institute university college academy "
    "center centre agency authority ministry department office committee council board party movement front army "
    "brigade command organization organisation network foundation business consulting consultants logistics "
    "transport shipping marine maritime airlines airways aviation pharmaceuticals pharma medical health healthcare "
    "foods food products product manufacturing electric electronics steel chemical chemicals properties property real "
    "estate offshore research science sciences military resources materials loan mortgage credit".split()
)
# Further words that only bodies are named by: a "person" so named is one that a reader took for one.
BODY_WORDS = GENERIC | frozenset(
    "advisory advisers advisors dredging contracting contractors fisheries fishing timber cement textiles textile "
    "breweries brewery distillers foundry shipyard shipyards shipbuilding railways railway tramways ports harbours "
    "wholesale retail stores supermarkets hotels resorts casino lottery publishing press newspapers broadcasting "
    "films studios records airport terminal refinery refineries pipeline pipelines plantations farms growers "
    "dairies leasing factoring brokers brokerage underwriters outfitters manufacturers laboratories clinics clinic "
    "hospital hospitals pharmacy surveys surveyors architects architecture interiors plumbing electrical software "
    "analytics robotics semiconductor semiconductors cables wire tools machinery instruments optics plastics "
    "packaging printing paper glass ceramics furniture apparel footwear jewellers freight haulage trucking "
    "aerospace defence defense arms vineyards ventures equity acquisitions nominees trustees fiduciary syndicate "
    "consortium cooperative alliance league club congress bureau directorate inspectorate tribunal commission "
    "council".split()
)
STOP_ACRONYM = frozenset("of the and for in on a an de la le du des und et".split())

# Each line: forms of one given name, or diminutives of it.
_SAME_NAMES = """
alexander alexandr aleksandr oleksandr alexandre alessandro alejandro sasha alex sandy
alexandra aleksandra sandra sasha alex
andrew andrei andrey andriy andreas andres andy drew
anthony antonio anton antoine tony
benjamin ben benny
catherine katherine kathryn katarina ekaterina yekaterina kate katie kathy cathy katya
charles carlos karl carl carlo charlie chuck
christopher christoph kristof chris kit
christina kristina christine chris tina
daniel daniil dan danny
david davide dave
dimitri dmitry dmitri dmytro dima mitya
donald don donnie
edward eduard eduardo edoardo ed eddie ted ned
elizabeth elisabeth elisabetta liz lizzie beth betty lisa bess
eugene yevgeny evgeny yevhen evgeniy zhenya gene
francis francisco francesco francois frank franz paco pancho
frederick friedrich federico frederic fred freddy fritz
gabriel gabriele gabe
george georg giorgio jorge georgy georgi yuri yury yurii georges
gregory grigory gregor greg grisha
helen elena yelena olena helena lena
henry heinrich enrique enrico henri harry hank
jacob yakov jakob jake
james jim jimmy jamie jaime
jennifer jen jenny
john johann jean juan giovanni ivan ian jan joao johannes jack johnny vanya hans sean
joseph josef jose giuseppe yosef joe joey pepe
katherine kate
kenneth ken kenny
lawrence laurence lorenzo laurent larry
leo leonid lev leon lyonya
louis luis luigi ludwig lou
margaret margarita marguerite maggie meg peggy rita greta
mary maria marie marya masha molly mariya
matthew matteo matthias mateo matvei matt
michael mikhail michel miguel michele mykhailo mike mick mickey misha
muhammad mohammed mohamed mohammad mehmet mohamad mohd md
natalia natalya nataliya natasha
nicholas nikolai nicolas nikolaus mykola nicola nick kolya niko nikolay
patricia pat patty tricia
patrick patricio padraig pat paddy
paul pablo paolo pavel pavlo pasha
peter pedro pietro pyotr petr pierre petro pete
philip philippe felipe filippo phil
rebecca becky
richard ricardo riccardo rick dick rich ricky
robert roberto bob bobby rob robbie bert
ronald ron ronnie
samuel sam sammy
sergei sergey serhiy sergio serge seryozha
stephen steven stefan stephan esteban stefano steve stepan
susan suzanne sue susie
thomas tomas tommaso tom tommy
theodore fyodor teodor ted theo
timothy timofey tim timmy
victor viktor vittorio vitya
vladimir volodymyr wladimir vova volodya
walter walt wally
william guillermo guillaume wilhelm will bill billy willie liam
yusuf youssef yousef yusef
"""
NAMESAKES: dict[str, frozenset[int]] = {}
for _number, _line in enumerate(_SAME_NAMES.strip().splitlines()):
    for _word in _line.split():
        NAMESAKES[_word] = NAMESAKES.get(_word, frozenset()) | {_number}

# Given names of women that are a letter or two from a man's.
WOMEN = frozenset(
    "alexandra aleksandra oleksandra alessandra alejandra michelle michaela mikaela daniela danielle paula "
    "pauline paulina carla karla carola carolina julia yulia giulia juliana maria marie roberta ivana ioana joana jana "
    "johanna joanna josephine josefina giovanna christina kristina christine patricia gabriela gabriella "
    "gabrielle stephanie stefania victoria viktoria antonia antonina francesca francisca frances frederica nicole "
    "andreea georgina georgia simona martina bernadette denise louise luisa louisa roxana valentina yevgenia eugenia "
    "claudia emilia emma henrietta harriet philippa filippa roberta samantha theodora vladimira zuzana olga svetlana "
    "anna anne ana hanna irina galina tatiana".split()
)
MEN = frozenset(
    "mario julian julius yuliy giulio julio marius marian simon martin bernard dennis denis louis luis valentin "
    "claudio claude emil emilio roman oleg svyatoslav".split()
)

ABBREVIATIONS = {
    "intl": "international", "natl": "national", "dept": "department", "univ": "university", "inst": "institute",
    "assn": "association", "assoc": "association", "mgmt": "management", "mgt": "management", "svcs": "services",
    "svc": "service", "mfg": "manufacturing", "bros": "brothers", "hldgs": "holdings", "hldg": "holding",
    "grp": "group", "govt": "government", "tech": "technology", "eng": "engineering", "dev": "development",
    "ctr": "center", "centre": "center", "organisation": "organization", "min": "ministry", "bk": "bank",
    "invest": "investment", "inv": "investment", "ins": "insurance", "pharm": "pharmaceuticals", "ind": "industries",
    "comm": "committee", "cttee": "committee", "sys": "systems", "elec": "electric", "petro": "petroleum",
}  # fmt: skip

NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
} | {
    word: 10 * tens
    for tens, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
