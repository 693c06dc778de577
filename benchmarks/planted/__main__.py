"""`python -m planted OUT`: the case on disk."""

from __future__ import annotations

import argparse
from pathlib import Path
from random import Random

from planted.events import build_truth
from planted.money import MAPPING, cover_money, money_oracle, table_of
from planted.newsroom import cover_all
from planted.world import build_world
from planted.write import oracle, write_documents, write_drafts, write_json


def make_case(out: Path, seed: int, matters: int) -> int:
    """Write documents, drafts and oracle; gives the number of documents. The same seed gives the same bytes."""
    chance = Random(seed)
    world = build_world(chance, matters)
    truth = build_truth(chance, world, matters)
    room = cover_all(chance, world, truth)
    drafts = write_drafts(out / "drafts", chance, truth, room)
    # Its own chance, so that what is above stays as it was.
    money = cover_money(room, world, Random(f"{seed} money"), max(2, matters // 4))
    write_documents(out / "documents", room)
    (out / "payments.csv").write_text(table_of(money), encoding="utf-8")
    (out / "payments.toml").write_text(MAPPING, encoding="utf-8")
    truth_told = oracle(world, truth, room) | {"drafts": drafts, "money": money_oracle(money)}
    write_json(out / "oracle.json", truth_told)
    return len(room.docs)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=make_case.__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--matters", type=int, default=12, help="accused people; documents are about twenty times as many"
    )
    given = parser.parse_args()
    print(make_case(given.out, given.seed, given.matters), "documents")


if __name__ == "__main__":
    main()
