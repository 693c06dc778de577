"""What the form of a name says of its being a person's: given names, surnames, patronymics, initials, particles.

Lists: `given.txt` and `surnames.txt`, from the package Faker (MIT; recipe in `train/names.py`). Endings are those that
grammars of the languages give as forming surnames and patronymics.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from sourcebook.extract.naming import lexicon as lex
from sourcebook.extract.naming.text import fold

PATRONYMIC = (
    "ovich",
    "evich",
    "avich",
    "yevich",
    "ovych",
    "yovych",
    "avych",
    "ovna",
    "evna",
    "yevna",
    "ivna",
    "yivna",
    "vitch",
)
"""Endings of Slavic patronymics."""
SURNAME_ENDS = (
    "ov", "ova", "ev", "eva", "yov", "yova", "sky", "skyi", "skiy", "skaya", "ski", "ska", "enko", "chuk", "vich",
    "vych",
    "shvili", "adze", "idze", "oglu", "zade", "zadeh", "nejad", "pour", "wala", "walla", "ullah", "opoulos", "akis",
    "ides",
    "escu", "quist", "sson", "dottir", "insky", "insky", "ovic", "evic", "yants", "anyan", "osyan",
)  # fmt: skip
"""Endings of surnames in Slavic, Georgian, Turkic, Persian, Greek, Romanian, Scandinavian and Armenian names."""
PARTICLES = lex.words(
    "bin bint ibn ben abu abd abdul abdel abdal umm al el ur ul ud ad as van von der den ter ten di du della"
)
NOT_PERSONAL = lex.words(
    """will may hope grace joy faith gay young said house summer paris london china india justice royal star star king
    prince royal march june april august sun moon day rose sky bay lake best rich poor long short west east north south
    green black white brown gray grey gold silver stone wood hill park field forest river street little large great
    good new old city town bank post press news field power light major general price cash bond law case mission
    mercy charity liberty victory honor glory royalty destiny heaven angel saint san santa santo los las el la sea
    ocean island world global national union united central nation state asia africa europe america israel jordan
    chad kenya georgia virginia florida carolina dakota montana victoria alexandria florence vienna sydney milan sofia
    lincoln jackson houston dallas austin madison nelson wellington regina aden petra baden"""
)
"""Listed names that are as often words, or places."""


FAMILY_FIRST = lex.words(
    """wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang xu
    han
    feng deng cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren shen yao lu cui zhong
    tan
    wang fan jin shi liao jia xia fu fang bai zou meng xiong qin qiu hou yan xue lei duan hao kong shao mao chang wan
    gu lai
    wong chan cheung lau leung ng kwok tsang tsai hsu hsieh chiang chou kuo lo chung lam ho fung yip yeung
    kim lee park choi jung jeong kang cho yoon yun jang chang lim han oh seo shin kwon hwang ahn song ryu yoo hong jeon
    ko moon son yang bae baek nam noh ri pak cha chung rhee yi
    nguyen tran le pham huynh hoang phan vu vo dang bui do ho ngo duong ly dinh trinh"""
)
"""Family names that stand first in Chinese, Korean and Vietnamese names."""


SITE_SURNAMES = lex.words(
    """marsh hall hill hills lake park lane heath ford rivers street banks church field fields woods forest bridge
    castle
    wells springs falls brook dale bay moor cliff stone county farmer quay cape port beach temple house church power"""
)
"""English surnames that are nouns of places and bodies."""


@cache
def _listed(file: str) -> frozenset[str]:
    lines = files(__package__).joinpath(file).read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#")) - NOT_PERSONAL


def is_given(word: str) -> bool:
    """Whether a folded word is a given name somewhere."""
    return word in _listed("given.txt")


def is_surname(word: str) -> bool:
    """Whether a folded word is a surname somewhere, or ends as one does."""
    return word in _listed("surnames.txt") or (len(word) > 6 and word.endswith(SURNAME_ENDS))


def is_site_surname(parts: Sequence[str]) -> bool:
    """Whether a folded name is a given name and a surname that is also a noun of places: "Helena Marsh"."""
    return len(parts) == 2 and parts[1] in SITE_SURNAMES and is_given(parts[0])


def person_form(name: str) -> float:
    """How much the printed form of a name speaks for a person, 0..2; 0 where it has a digit."""
    printed = [w for w in name.replace("‐", "-").split() if w[0].isalpha()]
    if not printed or len(printed) > 6 or any(c.isdigit() for c in name):
        return 0.0
    parts = [fold(w) for w in printed]
    if len(parts) == 1:
        return _single(parts[0])
    score = 1.0 * is_given(parts[0]) + 0.6 * is_surname(parts[-1])
    score += 1.2 * any(p.endswith(PATRONYMIC) and len(p) > 6 for p in parts)
    score += 0.5 * any(p in PARTICLES for p in parts[1:-1])
    score += 0.5 * (len(parts) > 2 and is_given(parts[1]))
    score += 0.6 * (is_surname(parts[0]) and is_given(parts[-1]))
    score += 0.9 * _initials(printed) + 0.9 * _middle_initial(printed)
    score += 0.6 * (parts[0] in FAMILY_FIRST and len(printed) < 4 and not is_given(parts[0]))
    return min(score, 2.0)


def _single(part: str) -> float:
    if "-" in part or " " in part:
        return 0.0
    return 0.35 * is_given(part) + 0.35 * is_surname(part) + 0.8 * (len(part) > 6 and part.endswith(PATRONYMIC))


def _middle_initial(printed: list[str]) -> bool:
    """A word, one letter with its stop, a word: "Sudha K. Rao"."""
    if len(printed) != 3:
        return False
    first, middle, last = printed
    plain = all(len(w) > 1 and w.replace("-", "").replace("'", "").isalpha() and not w.isupper() for w in (first, last))
    return plain and len(middle) == 2 and middle[0].isupper() and middle[1] == "."


def _initials(printed: list[str]) -> bool:
    """One or two initials, then plain words: "S Rao", "T. N. Rao", "TN Rao"."""
    first, rest = printed[0], printed[1:]
    letters = first.replace(".", "")
    spelled = letters.isupper() and (len(letters) == 1 or (len(letters) == 2 and len(rest) == 1))
    plain = [w for w in rest if len(w.rstrip(".")) > 1]
    return (
        spelled
        and bool(plain)
        and all(w.replace("-", "").replace("'", "").isalpha() and not w.isupper() for w in plain)
    )
