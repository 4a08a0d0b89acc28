"""The conversion that the benchmarks measure: one attribute renamed, one split."""

from migrator_guest import Convert, Item, Manifest


def describe() -> Manifest:
    return Manifest("bench", 2, "renames an attribute and splits another", Convert())


def convert(item: Item) -> Item:
    item.rename("street", "road")
    name = item.take_s("name")
    if name is not None:
        first, _, last = name.partition(" ")
        item["first_name"] = first
        item["last_name"] = last
    return item
