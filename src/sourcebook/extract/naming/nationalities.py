"""Adjectives and nouns of nationality by ISO 3166-1 alpha-2 code. Written for this package from general knowledge.

Libraries with country data leave the adjectives out (or date from before several renamings), so the table is ours.
"""

from __future__ import annotations

_TABLE = """
ad:Andorran ae:Emirati af:Afghan,Afghani ag:Antiguan al:Albanian am:Armenian ao:Angolan ar:Argentine,Argentinian
ar:Argentinean
at:Austrian au:Australian az:Azerbaijani,Azeri ba:Bosnian bb:Barbadian bd:Bangladeshi be:Belgian bf:Burkinabe,Burkinabé
bg:Bulgarian bh:Bahraini bi:Burundian bj:Beninese bn:Bruneian bo:Bolivian br:Brazilian bs:Bahamian bt:Bhutanese
bw:Botswanan,Motswana by:Belarusian,Belarussian bz:Belizean ca:Canadian cd:Congolese cf: ch:Swiss ci:Ivorian
cl:Chilean
cm:Cameroonian cn:Chinese co:Colombian cr:Costa_Rican cu:Cuban cv:Cape_Verdean cy:Cypriot cz:Czech
de:German dj:Djiboutian
dk:Danish,Dane dm: do: dz:Algerian ec:Ecuadorian,Ecuadorean ee:Estonian eg:Egyptian er:Eritrean es:Spanish,Spaniard
et:Ethiopian fi:Finnish,Finn fj:Fijian fr:French,Frenchman,Frenchwoman ga:Gabonese
gb:British,Briton,English,Englishman,Scottish,Welsh
gd:Grenadian ge:Georgian gh:Ghanaian gm:Gambian gn:Guinean gq:Equatoguinean gr:Greek gt:Guatemalan gw:Bissau-Guinean
gy:Guyanese hn:Honduran hr:Croatian,Croat ht:Haitian hu:Hungarian id:Indonesian ie:Irish,Irishman il:Israeli in:Indian
iq:Iraqi ir:Iranian is:Icelandic,Icelander it:Italian jm:Jamaican jo:Jordanian jp:Japanese ke:Kenyan kg:Kyrgyz
kh:Cambodian
km:Comorian kp:North_Korean kr:South_Korean kw:Kuwaiti kz:Kazakh,Kazakhstani la:Lao,Laotian lb:Lebanese lk:Sri_Lankan
lr:Liberian ls:Basotho lt:Lithuanian lu:Luxembourgish lv:Latvian ly:Libyan ma:Moroccan mc:Monegasque md:Moldovan
me:Montenegrin mg:Malagasy mk:North_Macedonian,Macedonian ml:Malian mm:Burmese mn:Mongolian mr:Mauritanian mt:Maltese
mu:Mauritian mv:Maldivian mw:Malawian mx:Mexican my:Malaysian mz:Mozambican na:Namibian ne:Nigerien ng:Nigerian
ni:Nicaraguan nl:Dutch,Dutchman no:Norwegian np:Nepalese,Nepali nz:New_Zealander om:Omani pa:Panamanian pe:Peruvian
pg:Papua_New_Guinean ph:Filipino,Filipina,Philippine pk:Pakistani pl:Polish pr:Puerto_Rican ps:Palestinian pt:Portuguese
py:Paraguayan qa:Qatari ro:Romanian rs:Serbian,Serb ru:Russian rw:Rwandan sa:Saudi,Saudi_Arabian sb: sc:Seychellois
sd:Sudanese se:Swedish,Swede sg:Singaporean si:Slovenian,Slovene sk:Slovak,Slovakian sl:Sierra_Leonean sm:Sammarinese
sn:Senegalese so:Somali,Somalian sr:Surinamese ss:South_Sudanese sv:Salvadoran,Salvadorian sy:Syrian sz:Swazi td:Chadian
tg:Togolese th:Thai tj:Tajik tl:Timorese tm:Turkmen tn:Tunisian to:Tongan tr:Turkish,Turk tt:Trinidadian tw:Taiwanese
tz:Tanzanian ua:Ukrainian ug:Ugandan us:American uy:Uruguayan uz:Uzbek va: ve:Venezuelan vn:Vietnamese vu:Vanuatuan
ws:Samoan ye:Yemeni xk:Kosovar,Kosovan za:South_African zm:Zambian zw:Zimbabwean hk:Hongkonger
"""

_WITHOUT_COUNTRY = """
African Asian European Arab Arabic Latin_American North_American South_American Central_American Caribbean Korean
Middle_Eastern West_African East_African North_African Southern_African Central_African Southeast_Asian South_Asian
Central_Asian East_Asian Western Eurasian Scandinavian Balkan Baltic Kurdish Kurd Tibetan Uyghur Uighur Catalan Basque
Chechen Tamil Bengali Punjabi Soviet Ottoman Roman Jewish Jew Muslim Islamic Christian Catholic Buddhist Hindu Sikh
Orthodox Sunni Shia Shiite Protestant Mormon Anglican Hispanic Latino Latina African_American Anglo Slavic Persian
Zionist Marxist Communist Nazi Fascist Republican Democrat Democratic Conservative Labour Socialist Indigenous Inuit
Maori Māori Aboriginal Aborigine Bedouin
Zulu Hausa Yoruba Igbo Roma Romani Cossack Flemish Walloon Dalit Salafist Wahhabi Californian Texan Parisian
Londoner
"""


def _pairs() -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for entry in _TABLE.split():
        code, _, names = entry.partition(":")
        found.update({name.replace("_", " ").casefold(): code for name in names.split(",") if name})
    found.update({name.replace("_", " ").casefold(): None for name in _WITHOUT_COUNTRY.split()})
    return found


NATIONALITIES: dict[str, str | None] = _pairs()
"""Case-folded adjective or noun (singular) to country code; None for groups that are of no one country."""


def nationality(name: str) -> tuple[bool, str | None]:
    """Whether `name` (any case, also plural) says where or to what group people belong, and of which country."""
    key = name.casefold()
    for form in (key, key.removesuffix("s"), key.removesuffix("men") + "man"):
        if form in NATIONALITIES:
            return True, NATIONALITIES[form]
    return False, None
