"""Verbs and nouns by which money moves, grouped by who pays and who is paid; from general knowledge of English."""

from __future__ import annotations

from sourcebook.extract.tokens import words

GIVE = words(
    """pay give donate transfer wire send lend loan hand contribute offer promise pledge grant award remit funnel
    channel advance repay refund reimburse return provide supply slip disburse allocate allot bequeath deliver commit
    spend owe tip mail forfeit bid chip subsidize subsidise surrender pass shell fork cough prepay overpay disburse
    route devote dedicate kick move extend approve release advance invest pour pump inject lavish lay
    squander waste earmark deposit dole distribute allow guarantee authorize authorise waive plow plough
    assign budget donate waste shower sink"""
)
"""The subject parts with the money; who gets it is the other object, or follows "to", "into"."""
GET = words(
    """receive get obtain accept take collect earn borrow win secure raise pocket net draw extort steal embezzle inherit
    recover claim demand seek siphon solicit gain recoup skim loot misappropriate reap bank land bag attract garner
    withdraw extract fetch recieve pick request gross amass accumulate"""
)
"""The subject gets the money; who parts with it follows "from"."""
CHARGE = words("charge bill cost tax dock fine penalize penalise surcharge overcharge")
"""The object parts with the money."""
FINES = words("fine penalize penalise tax dock")
ROUTES = words("transfer wire move siphon funnel route channel divert shift withdraw launder send shunt")
"""The one who does it need not own the money: "from" says whose it is."""
ADDING = words("total value amount exceed reach estimate")
BUY = words("buy purchase acquire rent lease hire snap obtain charter commission")
SELL = words("sell auction resell license vend")
SUE = words("sue countersue")
SETTLE = words("settle resolve")
ENDOW = words("bribe fund finance back sponsor endow reward compensate entrust finance subsidize subsidise present")
"""The object gets the money, which follows "with"."""
DEFRAUD = words("defraud cheat rob swindle bilk fleece con strip scam deprive")
"""The object parts with the money, which follows "of", "out of"."""
MOVES = GIVE | GET | CHARGE | BUY | SELL | SUE | SETTLE | ENDOW | DEFRAUD
WITH_BODY = words("order ask force require tell urge persuade sentence make help want compel allow instruct oblige get "
                  "permit direct lead lobby push pressure enable expect invite cause let press")  # fmt: skip
"""Verbs whose object does what the infinitive after it says."""
IMPOSE = words("impose levy slap issue assess hand order demand seek announce propose impose recommend")
FACES = words("face receive get accept avoid incur appeal draw pay contest escape risk owe settle dodge fight suffer")

TRANSFERS = words(
    """payment transfer donation gift loan grant contribution bribe kickback fee award advance subsidy remittance
    compensation refund reward ransom aid funding investment commission bonus dividend bailout credit prize bounty
    payout payoff stipend scholarship bequest deposit repayment installment instalment royalty retainer allowance
    handout sweetener inducement assistance lifeline reimbursement rebate backhander cheque check settlement offer
    pledge sponsorship mortgage overdraft support help payment"""
)
"""What goes from one to another."""
PAY = words("salary bonus pension fee wage pay payout stipend retainer commission prize allowance royalty dividend "
            "compensation scholarship severance earnings income profit revenue share contract")  # fmt: skip
"""What belongs to the one who gets it ("the chairman's $5m salary")."""
PENALTIES = words(
    "fine penalty judgment judgement verdict damages sanction bail levy tax surcharge forfeiture bill tab"
)
"""What is laid on the one who pays it."""
SUITS = words("lawsuit suit claim demand")
DEBTS = words("debt liability arrears obligation overdraft mortgage shortfall")
CONTRACTS = words("contract deal order commission subcontract tender agreement concession licence license")
SALES = words("sale auction resale disposal")
PURCHASES = words("purchase acquisition takeover buyout buy bid buyback")
BUDGETS = words("budget fund cost price bill plan program programme project allocation outlay spending package "
                "expenditure appropriation financing")  # fmt: skip
"""What has a purpose ("for", "to") but not always two sides."""
NOUNS = TRANSFERS | PAY | PENALTIES | SUITS | DEBTS | CONTRACTS | SALES | PURCHASES | BUDGETS
TRANSPARENT = words("total sum amount maximum minimum average rest part equivalent cash half much portion "
                    "share additional extra")  # fmt: skip
"""Nouns that stand for the money itself ("a total of $5m")."""

TO = words("to into onto")
FROM = words("from")
WITH = words("with")
AGAINST = words("against on upon")
FOR = words("for toward towards over")
ON = words("on in into")
PERIODS = words("year month week day quarter period time hour decade century minute season term night weekend now "
                "example instance while moment years months first second third fourth half sale")  # fmt: skip
EXCHANGE = words("exchange return payment compensation consideration reward settlement respect")

NOBODY = words(
    """amount figure profit net result proceeds offer bid proposal plan deal sale tax statement law act decision
    price cost loss revenue income earnings value settlement agreement expenditure spending surplus deficit
    operation business record report permission move effort budget fact increase rise fall share stock bond
    note idea way time program programme project work activity transaction purchase acquisition contract
    investigation inquiry case lawsuit export import issuance date tune email message ad pocket letter
    document evidence charge allegation claim money payment loan cash asset sum analysis tax job study"""
)
"""Nouns that are not somebody, so neither pay nor are paid; "fund" and "project" are the last resort of a payee."""
PAYEES = words("project program programme budget account deal bond stock share effort charity campaign export asset")
"""Those of them that money may be put into."""
NEITHER = words("loss profit gain surplus deficit increase rise cut drop fall hit stake house home car share stock "
                "lead charge offer value valuation writedown impairment turnover sales")  # fmt: skip
"""Nouns whose size a sum may be without anything changing hands ("took a $9m loss", "bought a $2m house")."""
