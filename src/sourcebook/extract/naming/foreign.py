"""Words of other languages that stand in names printed in English text, and say what the name is of.

Head nouns from general knowledge of the languages; folded (no accents, lower case), compared word by word.
"""

from __future__ import annotations

from sourcebook.extract.naming.lexicon import words

BODY_FIRST = words(
    """banco banca banque partido parti partie partai partito movimiento movimento mouvement frente front fuerza force
    union unidad unidade alianza alleanza alianca asociacion associacao association federacion federacao confederacion
    sindicato syndicat ministerio ministere ministero camara camera chambre corte cour tribunal fiscalia universidad
    universidade universite universitas universitat instituto institut instituut fundacion fundacao fondation fondazione
    consejo conselho conseil comision comissao commission comite agencia agenzia agence diario jornal periodico radio
    grupo groupe gruppo grup empresa entreprise compania companhia compagnie societe sociedad sociedade societa
    organizacion organizacao organisation policia policia polizia polisi ejercito exercito armee
    liga ligue hizb hezb hizbul harakat hareket jabhat jaish jaysh lashkar liwa katibat majlis jamaat jamiat jamiyat
    tehreek tehrik sipah persatuan pertubuhan barisan angkatan kementerian kesatuan perusahaan yayasan
    lembaga badan majelis dewan bharatiya rashtriya shiromani akhil bundesamt bundesverband verein verband stiftung
    gesellschaft zavod kombinat kontsern kompaniya"""
)
"""First words of bodies' names in Romance, Arabic, Persian, Urdu, Hindi, Malay, Indonesian, German, Russian."""
BODY_LAST = words(
    """sabha parishad samiti sangh sangathan morcha dal mandal kazhagam munnetra partisi dernegi vakfi birligi
    bankasi gazetesi ajansi partiya duma rada verkhovna seim riksdag folketing storting bundestag bundesrat
    knesset majlis sejm bank banka banken sparbank kredit bankasi shimbun kabushiki kaisha dangwon ilbo chaebol ribao"""
)
"""Last words of bodies' names in Hindi, Tamil, Turkish, Slavic, Japanese, Korean and Chinese."""
PLACE_FIRST = words(
    """rio cerro playa lago laguna isla islas puerto monte sierra valle villa ciudad colonia barrio calle avenida plaza
    parque presa hacienda estancia rancho bahia cabo costa nevado volcan salar quebrada praia ilha serra lagoa morro
    jebel jabal djebel wadi oued kafr kfar tell tel beit bayt deir ain ayn ras bab khirbet umm bir qasr qalat khan souk
    bandar kuh darya shahr kota kampung kampong pulau gunung sungai bukit tanjung teluk danau selat lembah ulu kuala
    batu parit baan ban doi khao koh wat phnom prey stung phum mount lake fort port cape isle saint-denis ville rue
    place pont chateau ile lac mont col val gare strasse nizhny nizhniy novy novaya stary staraya veliky verkhny ulitsa
    prospekt ozero gora reka ust nova novo"""
)
"""First words of places' names: Spanish, Portuguese, French, Arabic, Hebrew, Persian, Malay, Thai, Khmer, Russian."""
PLACE_LAST_ENDS = (
    "abad", "pur", "pura", "puram", "nagar", "garh", "ganj", "stan", "burg", "grad", "ville", "shire", "polis",
    "istan", "kand",
    "kent", "mouth", "borough", "bury", "ington", "hampton", "fjord", "berg", "dorf", "heim", "furt", "holm", "gorod",
    "gorsk",
    "ovsk", "evsk", "insk", "hsien", "jiang", "zhou", "shan", "patnam", "palli", "halli", "kulam", "wadi", "land",
)  # fmt: skip
"""Endings of names of towns and regions."""
