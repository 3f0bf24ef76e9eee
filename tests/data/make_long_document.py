#!/usr/bin/env python3
"""Writes a long PDF for benchmarks and restart tests: make_long_document.py OUT.pdf [PAGES=200].

A log book of an invented harbour: 250 to 350 words a page, every page with facts of its own (a ship, a berth, a
cargo, a sum, a code), a heading and its page number. The text is made here from a fixed seed, so the same call
gives the same bytes on every machine. Python's standard library only."""

import os
import random
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "resources", "samples"))
from pdf_writer import A4, Pdf, show, width, wrap  # noqa: E402

SEED = 20250512
LEFT, MEASURE, TOP, LEADING, SIZE = 80, 435, 760, 15.5, 11

FIRST = "Amber Silver Northern Quiet Morning Scarlet Wandering Patient Hollow Distant Gentle Iron Copper Winter".split()
SECOND = "Heron Lantern Compass Falcon Harvest Meridian Anchor Sparrow Willow Beacon Current Harbour Tern Gale".split()
PLACES = "Ardmore Belsund Carrick Dunvar Eskholm Farrow Glenport Hexby Innisk Jarlow Kelso Lynmouth Marrow Nesby".split()
CARGO = ["barley", "slate", "copper wire", "tinned fish", "timber", "machine parts", "wool", "glass bottles", "cement",
         "salt", "paper rolls", "engine oil", "potatoes", "steel cable", "ceramic tiles"]
PEOPLE = ["Ada Quill", "Bram Forde", "Cora Lind", "Dov Halpern", "Edda Moss", "Finn Carrow", "Greta Stone", "Hugh Vane",
          "Ines Park", "Jonas Reed", "Kirsten Vale", "Lorcan Doyle", "Mira Sand", "Niall Frost"]
MONTHS = "January February March April May June July August September October November December".split()
SMALL_TALK = [
    "The wind turned to the {dir} before noon and the tide was {tide} than the tables say.",
    "Two gulls nested under the {colour} crane and were left alone.",
    "The watch changed at {hour} o'clock without remark.",
    "Rain fell for {n} hours and the gutters of the long shed held.",
    "A visitor asked the way to {place} and was sent along the old wall.",
    "The tug went out {n} times and came back each time before dark.",
    "The bell on the outer mole was heard as far as {place}.",
    "Fog hid the {dir} light until {hour} o'clock.",
    "The harbour office bought {n} lamps and a {colour} ladder.",
    "Nobody used the {dir} gate on that day.",
    "The crew of the pilot boat painted the rail {colour}.",
    "Supplies for {n} days were carried into the {dir} store.",
]
FACTS = [
    "The ship {ship} arrived from {place} with {tons} tonnes of {cargo} and was moored at berth {berth}.",
    "{person} signed the receipt for {tons} crates of {cargo}.",
    "The harbour fee for the {ship} was ${fee}.",
    "The access code of store {berth} was changed to {code}.",
    "Inspector {person} found {n} faults on the {ship} and gave {days} days to repair them.",
    "Either party may end the lease of shed {berth} with {days} days written notice.",
    "The {ship} left for {place} on {day} {month} with {person} as pilot.",
    "The insurance of the {ship} is limited to ${fee} in each year.",
]


def sentence(pattern, rng):
    return pattern.format(
        ship=rng.choice(FIRST) + " " + rng.choice(SECOND), place=rng.choice(PLACES), cargo=rng.choice(CARGO),
        person=rng.choice(PEOPLE), tons=rng.randint(3, 980), berth=rng.randint(1, 48), code=rng.randint(10000, 99999),
        fee="{:,}".format(rng.randint(12, 990) * 100), n=rng.randint(2, 19), days=rng.choice([10, 14, 21, 28, 45, 60, 90]),
        day=rng.randint(1, 28), month=rng.choice(MONTHS), dir=rng.choice(["north", "south", "east", "west"]),
        tide=rng.choice(["higher", "lower", "later", "earlier"]), hour=rng.randint(1, 12),
        colour=rng.choice(["green", "white", "yellow", "grey", "blue"]))


def paragraphs_of_page(rng):
    """Sentences until the page has its words, in paragraphs of four to seven."""
    target, words, paragraphs, current = rng.randint(255, 335), 0, [], []
    while words < target:
        text = sentence(rng.choice(FACTS if rng.random() < 0.45 else SMALL_TALK), rng)
        words += len(text.split())
        current.append(text)
        if len(current) >= rng.randint(4, 7) or words >= target:
            paragraphs.append(" ".join(current))
            current = []
    return paragraphs


def page_content(number, rng):
    day, month = rng.randint(1, 28), rng.choice(MONTHS)
    content = show("Log of %d %s, sheet %d" % (day, month, number), LEFT, TOP, "F2", 13)
    y = TOP - 28
    for text in paragraphs_of_page(rng):
        for line in wrap(text, "Times-Roman", SIZE, MEASURE):
            content += show(line, LEFT, y, "F1", SIZE)
            y -= LEADING
        y -= 8
    footer = str(number)
    return content + show(footer, (A4[0] - width(footer, "Times-Roman", 10)) / 2, 48, "F1", 10)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    pages = int(sys.argv[2]) if len(sys.argv) == 3 else 200
    rng = random.Random(SEED)
    pdf = Pdf("Log book of the harbour of Calderhaven")
    fonts = {"F1": pdf.standard_font("Times-Roman"), "F2": pdf.standard_font("Times-Bold")}
    for number in range(1, pages + 1):
        pdf.page(page_content(number, rng), fonts)
    pdf.save(sys.argv[1])


if __name__ == "__main__":
    main()
